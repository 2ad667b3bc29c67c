// How pages look: zoom, full screen, reading settings, the panels of thumbnails and outline.

const STEPS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const COOKIE = "wy-read";

export const start = (reader) => new View(reader);

// One setting more in the cookie that the server reads for the first paint (portal/reader/prefs.py).
export function remember(name, value) {
  const old = document.cookie.split("; ").find((part) => part.startsWith(`${COOKIE}=`)) ?? "";
  const all = new URLSearchParams(old.slice(COOKIE.length + 1));
  all.set(name, value);
  document.cookie = `${COOKIE}=${all}; path=/; max-age=31536000; samesite=lax`;
}

class View {
  #reader;
  #zoom = 1;

  constructor(reader) {
    this.#reader = reader;
    const form = reader.querySelector("#rd-view");
    for (const name of ["theme", "face", "dim"]) this.#check(form, name, reader.dataset[name]);
    this.#check(form, "size", reader.style.getPropertyValue("--size"));
    this.#check(form, "line", reader.style.getPropertyValue("--lead"));
    form.addEventListener("change", ({ target }) => {
      const value = target.type === "checkbox" ? (target.checked ? "1" : "0") : target.value;
      if (target.name === "size") reader.style.setProperty("--size", value);
      else if (target.name === "line") reader.style.setProperty("--lead", value);
      else reader.dataset[target.name] = value;
      remember(target.name, value);
    });
  }

  #check(form, name, value) {
    for (const field of form.querySelectorAll(`[name=${name}]`)) field.checked = field.value === value.trim();
  }

  larger() {
    this.#set(STEPS.find((step) => step > this.#zoom) ?? this.#zoom);
  }

  smaller() {
    this.#set(STEPS.findLast((step) => step < this.#zoom) ?? this.#zoom);
  }

  fit() {
    this.#set(1);
  }

  // The place being read stays where it is; pictures are chosen anew for the width they have now.
  #set(zoom) {
    const reader = this.#reader;
    const pages = reader.querySelector(".rd-pages");
    const section = document.getElementById(`page=${reader.page}`);
    const middle = innerHeight / 2;
    const before = section.getBoundingClientRect();
    const share = (middle - before.top) / before.height;
    this.#zoom = zoom;
    pages.style.setProperty("--zoom", zoom);
    pages.toggleAttribute("data-zoomed", zoom > 1);
    const after = section.getBoundingClientRect();
    scrollBy(0, after.top + share * after.height - middle);
    pages.scrollLeft = (pages.scrollWidth - pages.clientWidth) / 2;
    for (const image of reader.querySelectorAll(".pg img")) {
      image.sizes = `${Math.ceil(after.width)}px`;
      // The widest picture is only ever needed here, so the first HTML does not name it a thousand times.
      if (zoom > 1 && !image.srcset.includes("2400w")) image.srcset += `,${image.src.replace(/800\.img$/, "2400.img")} 2400w`;
    }
    reader.querySelector(".rd-zoom output").textContent = `${zoom * 100} %`;
  }

  full() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.#reader.requestFullscreen();
  }

  // A panel was opened: fill the thumbnails of a long document, show where one is.
  async opened(panel) {
    if (panel.id === "rd-thumbs" && !panel.querySelector("ol")) {
      const answer = await fetch(this.#reader.dataset.thumbs);
      if (!answer.ok) return;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      panel.append(holder.content);
    }
    const links = [...panel.querySelectorAll('a[href^="#page="]')];
    const here = links.findLast((link) => Number(link.hash.slice(6)) <= this.#reader.page);
    for (const link of links) link.removeAttribute("aria-current");
    here?.setAttribute("aria-current", "true");
    here?.scrollIntoView({ block: "nearest" });
  }
}
