// <wy-reader>: knows which page is being read, goes to pages, brings text layers before they are seen.
// The page is complete without it. What is not needed for the first view comes later: find, keys, select, view.

const NEAR = "120% 0px";
const modules = { find: "findJs", keys: "keysJs", select: "selectJs", view: "viewJs" };

class WyReader extends HTMLElement {
  page = 1;
  #parts = {};
  #asked = new Set();
  #timer = 0;

  connectedCallback() {
    this.total = Number(this.dataset.total);
    this.pages = this.querySelectorAll(".pg, .fl[id]");
    this.box = this.querySelector(".rd-go [name=page]");
    this.#follow();
    if (this.dataset.mode === "page") this.#bringLayers();
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("error", (event) => this.#lost(event.target), true);
    for (const image of this.querySelectorAll(".pg img")) if (image.complete && !image.naturalWidth && image.currentSrc) this.#lost(image);
    this.querySelector(".rd-go")?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.go(Number(this.box.value) || this.page, true);
    });
    const idle = window.requestIdleCallback ?? setTimeout;
    idle(() => (this.part("keys"), this.part("select")));
    if (this.querySelector(".rd-find:not([popover])")) idle(() => this.part("find"));
    this.querySelector("#rd-find")?.addEventListener("beforetoggle", () => this.part("find"), { once: true });
    for (const id of ["rd-view", "rd-thumbs", "rd-outline"]) {
      this.querySelector(`#${id}`)?.addEventListener("beforetoggle", async (event) => {
        const view = event.newState === "open" && (await this.part("view"));
        if (view) view.opened(event.target);
      });
    }
  }

  // A module by name, loaded and started at its first use.
  part(name) {
    return (this.#parts[name] ??= import(this.dataset[modules[name]]).then((module) => module.start(this)));
  }

  // The page that lies across a line just above the middle of the window is the one being read.
  #follow() {
    const watch = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) if (entry.isIntersecting) this.#reading(this.#number(entry.target));
      },
      { rootMargin: "-40% 0px -59% 0px" },
    );
    for (const page of this.pages) watch.observe(page);
  }

  #number(section) {
    return Number(section.id.slice(5));
  }

  #reading(page) {
    if (page === this.page) return;
    this.page = page;
    if (this.box && this.box !== document.activeElement) this.box.value = page;
    // The address says where one is, so that it can be sent or loaded again; only when the scrolling rests.
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => history.replaceState(history.state, "", `#page=${page}`), 400);
  }

  // Scroll to a page; say so where the jump came from a key or the page box.
  go(page, aloud = false) {
    page = Math.min(Math.max(page, 1), this.total);
    const section = document.getElementById(`page=${page}`);
    if (!section) {
      location.assign(`${this.dataset.path}?mode=${this.dataset.mode}&page=${page}#page=${page}`);
      return;
    }
    section.scrollIntoView({ block: "start" });
    this.#reading(page);
    if (this.box) this.box.value = page;
    if (aloud) this.say(this.dataset.say, page, this.total);
  }

  // The field is there at once; what answers it may still be on its way, and until then the form itself does.
  find() {
    const panel = this.querySelector("#rd-find");
    if (panel.popover && !panel.matches(":popover-open")) panel.showPopover();
    const field = panel.querySelector("[name=q]");
    field.focus();
    field.select();
    this.part("find");
  }

  say(words, n, total) {
    this.querySelector(".rd-say").textContent = words.replace("{n}", n).replace("{total}", total);
  }

  #bringLayers() {
    const watch = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) {
          if (!isIntersecting) continue;
          watch.unobserve(target);
          this.#bring(this.#number(target));
        }
      },
      { rootMargin: NEAR },
    );
    for (const page of this.pages) if (!page.querySelector(".tl")) watch.observe(page);
  }

  // Fetches the aligned span of pages that holds the page. A span that failed is asked for again at the next call.
  async #bring(page) {
    const step = Number(this.dataset.step);
    const first = page - ((page - 1) % step);
    if (this.#asked.has(first)) return;
    this.#asked.add(first);
    const last = Math.min(first + step - 1, this.total);
    const address = this.dataset.text.replace(/1$/, first === last ? first : `${first}-${last}`);
    try {
      const answer = await fetch(`${address}?r=${this.dataset.key}`);
      if (!answer.ok) throw new Error(answer.status);
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      for (const part of holder.content.children) {
        const section = document.getElementById(`page=${part.dataset.page}`);
        if (section && !section.querySelector(".tl")) section.querySelector("img").after(part.content);
      }
    } catch {
      this.#asked.delete(first);
    }
  }

  // A picture that does not come is told in words, with a way to try again.
  #lost(image) {
    const section = image.closest?.(".pg");
    if (!section || image.tagName !== "IMG" || section.querySelector(".pg-lost")) return;
    const note = document.createElement("p");
    note.className = "pg-note pg-lost";
    note.textContent = `${this.dataset.sayLost} `;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = this.dataset.sayRetry;
    button.onclick = () => {
      note.remove();
      const { srcset } = image;
      image.srcset = "";
      image.srcset = srcset;
    };
    note.append(button);
    section.append(note);
  }

  async #click(event) {
    const button = event.target.closest("[data-do], [data-mode-link]");
    if (!button) return this.#jumped(event);
    const what = button.dataset.do;
    if (button.dataset.modeLink) {
      const { remember } = await import(this.dataset.viewJs);
      remember("mode", button.dataset.modeLink);
    } else if (what === "next" || what === "previous") this.go(this.page + (what === "next" ? 1 : -1));
    else if (what === "help") (await this.part("keys")).help();
    else if (what.startsWith("hit-")) (await this.part("find")).step(what === "hit-next" ? 1 : -1);
    else if (what === "find") this.find();
    else if (what === "larger" || what === "smaller" || what === "fit" || what === "full") (await this.part("view"))[what]();
  }

  // A link to a page inside a panel: on a narrow screen the panel has covered what was asked for.
  async #jumped(event) {
    const hit = event.target.closest(".rd-hits a");
    if (Number(hit?.dataset.page) && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      return (await this.part("find")).show(Number(hit.dataset.page));
    }
    const link = event.target.closest('a[href^="#page="]');
    if (!link) return;
    if (innerWidth < 1100) link.closest("[popover]")?.hidePopover();
  }
}

customElements.define("wy-reader", WyReader);
