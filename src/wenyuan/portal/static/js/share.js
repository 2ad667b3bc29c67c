// <wy-share data-link data-copied>: copy buttons, and links to the page or the passage the reader is at. Without script
// the same links stand in the fields, to be copied by hand.
let passage = null;

document.addEventListener("selectionchange", () => {
  const selection = getSelection();
  const text = selection.toString().replace(/[\s"“”]+/g, " ").trim();
  const node = selection.anchorNode;
  const page = (node instanceof Element ? node : node?.parentElement)?.closest('[id^="page="]');
  // Opening the panel clears the selection: the last one made on a page is kept.
  if (page && text) passage = { text: text.slice(0, 80), page: page.id };
});

function pageInView() {
  for (const page of document.querySelectorAll('[id^="page="]')) {
    if (page.getBoundingClientRect().bottom > innerHeight / 3) return page.id;
  }
  return "page=1";
}

class WyShare extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-copy]")) button.hidden = false;
    this.addEventListener("click", (event) => this.#copy(event.target.closest("[data-copy]")));
    this.closest("details")?.addEventListener("toggle", (event) => event.target.open && this.#fill());
  }

  #fill() {
    const set = (id, value) => {
      const field = this.querySelector(`#${id}`);
      if (field) field.value = value;
    };
    set("share-page", `${this.dataset.link}#${pageInView()}`);
    if (!passage) return;
    // In quotes: the passage is found as it stands, not word by word.
    set("share-passage", `${this.dataset.link}?q=${encodeURIComponent(`"${passage.text}"`)}#${passage.page}`);
  }

  async #copy(button) {
    if (!button) return;
    const field = this.querySelector(`#${button.dataset.copy}`);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      // Plain http has no clipboard API; the field is selected, so that one key copies it.
      return;
    }
    this.querySelector("[role=status]").textContent = this.dataset.copied;
    const words = button.textContent;
    button.textContent = this.dataset.copied;
    setTimeout(() => (button.textContent = words), 1500);
  }
}

customElements.define("wy-share", WyShare);
