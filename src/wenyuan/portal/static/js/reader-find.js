// Find inside: asks the server, lists hits by page, draws their boxes as they come near, steps through them.

const NEAR = "120% 0px";

export const start = (reader) => new Find(reader);

class Find {
  #reader;
  #panel;
  #form;
  // Of each page with hits: {page, count, boxes}; boxes are null until they were asked for.
  #pages = [];
  #near;
  #queue = Promise.resolve();
  #query = "";
  #at = -1;

  constructor(reader) {
    this.#reader = reader;
    this.#panel = reader.querySelector("#rd-find");
    this.#form = this.#panel.querySelector("form");
    this.#form.addEventListener("submit", (event) => {
      if (reader.dataset.mode !== "page") return;
      event.preventDefault();
      this.#search(this.#form.q.value, true);
    });
    this.#panel.addEventListener("click", (event) => {
      const clear = event.target.closest("[data-do=clear]");
      if (clear && reader.dataset.mode === "page") {
        event.preventDefault();
        this.#search("", false);
      }
    });
    if (this.#form.q.defaultValue) this.#adopt(this.#form.q.defaultValue);
  }

  // What the server has listed and marked already is not asked for again.
  #adopt(query) {
    this.#query = query;
    this.#pages = Array.from(this.#panel.querySelectorAll(".rd-hits a"), ({ dataset: { page, count } }) => ({
      page: Number(page),
      count: Number(count),
      boxes: document.getElementById(`page=${page}`)?.querySelector(".mk") ? [] : null,
    }));
    this.#watch();
  }

  // Boxes are brought for pages that come near the window.
  #watch() {
    this.#near?.disconnect();
    if (this.#reader.dataset.mode !== "page") return;
    this.#near = new IntersectionObserver(
      (entries) => {
        for (const { isIntersecting, target } of entries) if (isIntersecting) this.#bring(Number(target.id.slice(5)));
      },
      { rootMargin: NEAR },
    );
    for (const { page, boxes } of this.#pages) {
      const section = boxes ? null : document.getElementById(`page=${page}`);
      if (section) this.#near.observe(section);
    }
  }

  // One request after the other: each answers a few pages, often the next one that came near as well.
  #bring(page) {
    return (this.#queue = this.#queue.then(async () => {
      const pages = this.#pages;
      if (pages.find((one) => one.page === page)?.boxes !== null) return;
      const more = await this.#ask(this.#query, page);
      if (pages !== this.#pages) return;
      for (const one of more?.pages ?? []) {
        pages.find((known) => known.page === one.page).boxes = one.boxes;
        this.#draw(one);
      }
    }));
  }

  // Every hit as {page, i}: the i-th of its page.
  #hits() {
    return this.#pages.flatMap(({ page, count }) => Array.from({ length: count }, (_, i) => ({ page, i })));
  }

  // The first hit of a page.
  show(page) {
    this.#goTo(this.#hits().findIndex((hit) => hit.page === page));
  }

  async #search(query, jump) {
    const reader = this.#reader;
    query = query.trim();
    const answer = query ? await this.#ask(query) : { query: "", total: 0, pages: [] };
    if (!answer) return this.#form.submit();
    [this.#query, this.#pages, this.#at] = [answer.query, answer.pages, -1];
    this.#list(answer);
    if (reader.dataset.mode === "page") {
      for (const old of reader.querySelectorAll(".mk")) old.remove();
      for (const page of answer.pages) this.#draw(page);
      this.#watch();
    }
    const address = new URL(location.href);
    if (query) address.searchParams.set("q", query);
    else address.searchParams.delete("q");
    history.replaceState(history.state, "", address);
    if (jump && answer.total) {
      const next = this.#hits().findIndex((hit) => hit.page >= reader.page);
      this.#goTo(Math.max(next, 0));
    }
  }

  async #ask(query, from) {
    try {
      const rest = from ? `&from=${from}` : "";
      const answer = await fetch(`${this.#reader.dataset.find}?q=${encodeURIComponent(query)}${rest}`);
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  // What was asked for becomes a part of the bar; an empty question closes the panel again.
  #list({ query, total, pages }) {
    const panel = this.#panel;
    if (query && panel.popover !== null) {
      if (panel.matches(":popover-open")) panel.hidePopover();
      panel.popover = null;
      this.#reader.querySelector(".rd-strip [data-do=find]").removeAttribute("popovertarget");
    } else if (!query) {
      panel.popover = "auto";
      this.#form.q.value = "";
    }
    const none = this.#reader.dataset.sayNone;
    panel.querySelector(".rd-count").textContent = !query ? "" : total || none;
    panel.querySelector(".rd-hits").replaceChildren(
      ...pages.map(({ page, count, snippet }) => {
        const item = document.createElement("li");
        const link = item.appendChild(document.createElement("a"));
        link.href = `#page=${page}`;
        link.dataset.page = page;
        const number = link.appendChild(document.createElement("b"));
        number.textContent = this.#reader.dataset.sayPage.replace("{n}", page);
        const words = link.appendChild(document.createElement("span"));
        words.append(...snippet.map(([text, hit]) => (hit ? marked(text) : text)));
        if (count > 1) link.appendChild(document.createElement("small")).textContent = `×${count}`;
        return item;
      }),
    );
  }

  #draw({ page, boxes }) {
    const section = document.getElementById(`page=${page}`);
    if (!section || !boxes || section.querySelector(".mk")) return;
    const layer = document.createElement("div");
    layer.className = "mk";
    layer.ariaHidden = "true";
    boxes.forEach((rectangles, hit) => {
      for (const [x, y, w, h] of rectangles) {
        const mark = layer.appendChild(document.createElement("mark"));
        mark.dataset.hit = hit;
        Object.assign(mark.style, { left: `${x / 100}%`, top: `${y / 100}%`, width: `${w / 100}%`, height: `${h / 100}%` });
      }
    });
    section.append(layer);
  }

  async step(by) {
    const hits = this.#hits();
    if (!hits.length) return;
    let next = this.#at + by;
    if (this.#at < 0) {
      next = hits.findIndex((hit) => hit.page >= this.#reader.page);
      if (by < 0) next -= 1;
    }
    this.#goTo((next + hits.length) % hits.length);
  }

  // The page comes at once, its marks as soon as they are there.
  async #goTo(at) {
    const hits = this.#hits();
    const { page, i } = hits[at];
    this.#at = at;
    this.#reader.go(page);
    this.#reader.say(this.#reader.dataset.sayHits, at + 1, hits.length);
    this.#panel.querySelector(".rd-count").textContent = `${at + 1} / ${hits.length}`;
    for (const link of this.#panel.querySelectorAll(".rd-hits a")) {
      if (Number(link.dataset.page) === page) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const section = document.getElementById(`page=${page}`);
    if (!section) return;
    const isPages = this.#reader.dataset.mode === "page";
    if (isPages) await this.#bring(page);
    if (at !== this.#at) return;
    for (const old of this.#reader.querySelectorAll("mark[data-on]")) delete old.dataset.on;
    const marks = isPages ? section.querySelectorAll(`.mk [data-hit="${i}"]`) : [section.querySelectorAll("mark")[i]];
    for (const mark of marks) if (mark) mark.dataset.on = "";
    marks[0]?.scrollIntoView({ block: "center", inline: "nearest" });
  }
}

function marked(text) {
  const mark = document.createElement("mark");
  mark.textContent = text;
  return mark;
}
