// <wy-desk>: single keys press what names them by data-key. They can be switched off (WCAG 2.1.4), and nothing is taken
// from a field or from a shortcut of the browser. Without script everything is a link, a button or a checkbox.
// The next item is fetched while one reads this one (data-next). It is shown at once when it is asked for, and while a
// decision is on its way; what the server answers then takes its place, so that nothing is believed that was not done.
const OWN = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]";
const NAME = "desk-keys";
// A key that was pressed while a decision was on its way, and the item it was meant for.
let pressed = null;

class WyDesk extends HTMLElement {
  #away = new AbortController();
  #next = null;
  #anchor = null;

  connectedCallback() {
    const label = this.querySelector(".desk-keys");
    const box = label?.querySelector("input");
    if (box) {
      label.hidden = false;
      box.checked = localStorage.getItem(NAME) !== "0";
      box.addEventListener("change", () => localStorage.setItem(NAME, box.checked ? "1" : "0"));
    }
    const { signal } = this.#away;
    document.addEventListener("keydown", (event) => this.#press(event), { signal });
    this.addEventListener("change", () => this.#count());
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("submit", (event) => this.#submit(event));
    for (const why of this.querySelectorAll(".desk-why")) {
      why.addEventListener("toggle", () => why.open && why.querySelector("input[name=reason]").focus());
    }
    // Only the list moves: the page stays at its beginning.
    const list = this.querySelector(".desk-list");
    const chosen = list?.querySelector('li [aria-current="true"]');
    if (chosen) list.scrollTop = chosen.offsetTop - list.offsetTop - list.clientHeight / 3;
    const next = this.querySelector("a[data-next]");
    if (next) this.#next = { href: next.href, page: load(next.href) };
    this.#count();
  }

  disconnectedCallback() {
    this.#away.abort();
  }

  get #boxes() {
    return [...this.querySelectorAll(".desk-list input[name=item]")];
  }

  #press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (event.key === "Escape") return this.#close();
    // Chosen in a list that belongs to a verb: Enter says it.
    const ready = event.key === "Enter" && event.target?.matches?.("select[data-for]") && event.target.value;
    if (ready && !this.hasAttribute("busy")) {
      event.preventDefault();
      return this.#press_button(this.querySelector(`#say button[value="${event.target.dataset.for}"]`));
    }
    if (localStorage.getItem(NAME) === "0" || event.target?.closest?.(OWN)) return;
    if (event.key === "?") return this.querySelector(".desk-help")?.showModal();
    if (this.querySelector(".desk-help[open]")) return;
    if (event.key.toLowerCase() === "x" && this.#select(event.key === "X")) return event.preventDefault();
    const target = this.#target(event);
    if (!target) return;
    event.preventDefault();
    // One press, one decision. What is pressed meanwhile is kept for the item that is seen.
    if (this.hasAttribute("busy")) {
      if (this.#item) pressed = { key: event.key, item: this.#item };
      return;
    }
    const why = target.closest("details.desk-why");
    if (why) {
      // At once: the next key is the first letter of the reason.
      why.open = true;
      why.querySelector("input[name=reason]").focus();
    } else if (target.localName === "select") {
      target.focus();
    } else if (target.localName !== "summary") {
      // What lacks its choice leads to it, instead of to a sentence that says so.
      const choice = this.querySelector(`select[data-for="${target.value}"]`);
      if (choice && !choice.value) choice.focus();
      else this.#press_button(target);
    }
  }

  #press_button(button) {
    this.toggleAttribute("busy", true);
    button.click();
  }

  #target(event) {
    const { key } = event;
    if (!/^[a-z]$/.test(key)) return null;
    const many = this.#boxes.some((box) => box.checked) && this.querySelector(`[data-many="${key}"]`);
    if (!many) return this.querySelector(`[data-key="${key}"]`);
    const why = this.querySelector("#many-why");
    if (why && "why" in many.dataset && !why.value.trim()) {
      this.querySelector(".desk-many").open = true;
      why.focus();
      event.preventDefault();
      return null;
    }
    return many;
  }

  #close() {
    for (const why of this.querySelectorAll(".desk-why[open]")) {
      why.open = false;
      why.querySelector("summary").focus();
    }
  }

  // x: the item in hand; X: all from the one selected last to it, or all that are listed where none is selected.
  #select(isRange) {
    const boxes = this.#boxes;
    if (isRange && boxes.length && !boxes.some((box) => box.checked)) {
      for (const box of boxes) box.checked = true;
      this.#count();
      return true;
    }
    const here = boxes.find((box) => box.closest("li").querySelector("[aria-current]"));
    if (!here) return false;
    this.#mark(here, isRange, !here.checked || isRange);
    return true;
  }

  #click(event) {
    const box = event.target.closest?.(".desk-list input[name=item]");
    if (box) return this.#mark(box, event.shiftKey, box.checked);
    const link = event.target.closest?.("a[data-next]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || this.#next?.href !== link.href) return;
    event.preventDefault();
    this.#go(link.href);
  }

  get #item() {
    return this.querySelector("#say [name=item]")?.value;
  }

  async #submit(event) {
    const form = event.target;
    if (!form.matches("#say, .desk-why form") || !this.#next) return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form, event.submitter));
    const sent = fetch(form.action, { method: "POST", body });
    const next = this.#next;
    const page = "stays" in (event.submitter?.dataset ?? {}) ? null : await next.page;
    let desk = this;
    if (page) {
      desk = this.#show(page, next.href);
      desk.toggleAttribute("busy", true);
    }
    try {
      const answer = await sent;
      if (!answer.ok) throw new Error(answer.status);
      const made = desk.#show(parse(await answer.text()), answer.url);
      if (pressed?.item === made.#item) made.#press(new KeyboardEvent("keydown", { key: pressed.key }));
    } catch {
      location.reload();
    }
    pressed = null;
  }

  #mark(box, isRange, value) {
    const boxes = this.#boxes;
    const at = boxes.indexOf(box);
    const from = isRange && this.#anchor !== null ? boxes.findIndex((one) => one.value === this.#anchor) : at;
    if (from >= 0) for (let i = Math.min(at, from); i <= Math.max(at, from); i++) boxes[i].checked = value;
    this.#anchor = box.value;
    this.#count();
  }

  #count() {
    const n = this.#boxes.filter((box) => box.checked).length;
    const told = this.querySelector("[data-selected]");
    if (told) told.textContent = n || "";
    const many = this.querySelector(".desk-many");
    if (many && n) many.open = true;
  }

  async #go(href) {
    const page = await this.#next.page;
    if (page) this.#show(page, href);
    else location.assign(href);
  }

  // Puts the desk of another page in the place of this one; what is selected stays so.
  #show(page, href) {
    const kept = new Set(this.#boxes.filter((box) => box.checked).map((box) => box.value));
    const made = document.importNode(page.querySelector("wy-desk"), true);
    for (const box of made.querySelectorAll(".desk-list input[name=item]")) box.checked = kept.has(box.value);
    document.title = page.title;
    history.pushState({}, "", href);
    document.querySelector("main > .notes")?.remove();
    const notes = page.querySelector("main > .notes");
    if (notes) document.querySelector("main").prepend(document.importNode(notes, true));
    this.replaceWith(made);
    made.#anchor = this.#anchor;
    scrollTo(0, 0);
    const title = made.querySelector("#item");
    if (title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
    }
    return made;
  }
}

async function load(href) {
  try {
    const response = await fetch(href, { headers: { Purpose: "prefetch" } });
    if (!response.ok || response.redirected) return null;
    return parse(await response.text());
  } catch {
    return null;
  }
}

const parse = (text) => new DOMParser().parseFromString(text, "text/html");

customElements.define("wy-desk", WyDesk);
addEventListener("pageshow", () => document.querySelector("wy-desk")?.removeAttribute("busy"));
addEventListener("popstate", () => location.reload());
