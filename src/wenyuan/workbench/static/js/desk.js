// <wy-desk>: single keys press what names them by data-key. They can be switched off (WCAG 2.1.4), and nothing is taken
// from a field or from a shortcut of the browser. Without script everything is a link or a button.
const OWN = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const NAME = "desk-keys";

class WyDesk extends HTMLElement {
  connectedCallback() {
    const label = this.querySelector(".desk-keys");
    const box = label?.querySelector("input");
    if (box) {
      label.hidden = false;
      box.checked = localStorage.getItem(NAME) !== "0";
      box.addEventListener("change", () => localStorage.setItem(NAME, box.checked ? "1" : "0"));
    }
    document.addEventListener("keydown", (event) => this.#press(event));
    // Only the list moves: the page stays at its beginning.
    const list = this.querySelector(".desk-list");
    const chosen = list?.querySelector('li [aria-current="true"]');
    if (chosen) list.scrollTop = chosen.offsetTop - list.offsetTop - list.clientHeight / 3;
  }

  #press(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    if (localStorage.getItem(NAME) === "0" || event.target.closest?.(OWN)) return;
    const target = /^[a-z]$/.test(event.key) && this.querySelector(`[data-key="${event.key}"]`);
    // One press, one decision: a second one before the next page is there would fall on the same pair.
    if (!target || this.hasAttribute("busy")) return;
    event.preventDefault();
    this.toggleAttribute("busy", true);
    target.click();
  }
}

customElements.define("wy-desk", WyDesk);
addEventListener("pageshow", () => document.querySelector("wy-desk")?.removeAttribute("busy"));
