// The keyboard. Single keys can be switched off (WCAG 2.1.4); nothing is taken from a field, a dialog or a browser shortcut.

export const start = (reader) => new Keys(reader);

const OWN = "input, textarea, select, [contenteditable]";

class Keys {
  #reader;
  #dialog;

  constructor(reader) {
    this.#reader = reader;
    this.#dialog = reader.querySelector("#rd-keys");
    const box = this.#dialog.querySelector("[name=keys]");
    box.checked = reader.dataset.keys !== "0";
    box.addEventListener("change", async () => {
      reader.dataset.keys = box.checked ? "1" : "0";
      // By its given address: a plain import would miss the name that its content gives it.
      (await import(reader.dataset.viewJs)).remember("keys", reader.dataset.keys);
    });
    document.addEventListener("keydown", (event) => this.#press(event));
  }

  help() {
    this.#dialog.showModal();
  }

  #press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest?.(OWN) || this.#dialog.open) return;
    const action = event.key === "PageDown" || event.key === "PageUp" ? this.#screen(event.key) : this.#single(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  }

  // Onwards to the next page once the rest of this one is in view; before that the browser scrolls its screenful, so that
  // no line is ever passed over.
  #screen(key) {
    const reader = this.#reader;
    const section = document.getElementById(`page=${reader.page}`);
    if (!section || reader.dataset.mode !== "page") return null;
    const { top, bottom } = section.getBoundingClientRect();
    if (key === "PageDown" && bottom <= innerHeight + 8 && reader.page < reader.total) return () => reader.go(reader.page + 1, true);
    const bar = reader.querySelector(".rd-bar").getBoundingClientRect().bottom;
    if (key === "PageUp" && top >= bar - 8 && reader.page > 1 && bottom - top <= innerHeight - bar) return () => reader.go(reader.page - 1, true);
    return null;
  }

  #single(key) {
    const reader = this.#reader;
    if (reader.dataset.keys === "0") return null;
    const on = (part, verb, ...rest) => () => reader.part(part).then((it) => it[verb](...rest));
    const press = (selector) => {
      const target = reader.querySelector(selector);
      return target && (() => target.click());
    };
    const box = reader.box;
    const paged = reader.dataset.mode !== "grid";
    switch (key) {
      case "j": return paged ? () => reader.go(reader.page + 1, true) : null;
      case "k": return paged ? () => reader.go(reader.page - 1, true) : null;
      case "g": return box ? () => (box.focus(), box.select()) : null;
      case "/": return paged ? () => reader.find() : null;
      case "n": return paged ? on("find", "step", 1) : null;
      case "N": return paged ? on("find", "step", -1) : null;
      case "+": case "=": return reader.dataset.mode === "page" ? on("view", "larger") : null;
      case "-": case "−": return reader.dataset.mode === "page" ? on("view", "smaller") : null;
      case "0": return reader.dataset.mode === "page" ? on("view", "fit") : null;
      case "t": return press("[data-mode-link]");
      case "o": return press('[popovertarget="rd-outline"]');
      case "?": return () => this.help();
      default: return null;
    }
  }
}
