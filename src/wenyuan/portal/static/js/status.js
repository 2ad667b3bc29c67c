// <wy-status data-src>: fetches the step list again until the document has ended its way. Without script the page has a
// link that loads it anew. When something new can be read the page reloads, unless the reader has already scrolled.
class WyStatus extends HTMLElement {
  #wait = 1000;
  #timer = 0;

  connectedCallback() {
    this.#later();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #later() {
    this.#timer = setTimeout(() => this.#ask(), this.#wait);
    this.#wait = Math.min(this.#wait * 1.3, 8000);
  }

  async #ask() {
    if (document.hidden) return this.#later();
    const before = this.firstElementChild?.dataset.version;
    try {
      const answer = await fetch(this.dataset.src, { headers: { Accept: "text/html" } });
      if (answer.status === 404) return location.reload();
      if (!answer.ok) return this.#later();
      const text = await answer.text();
      if (text !== this.innerHTML) this.innerHTML = text;
    } catch {
      return this.#later();
    }
    const now = this.firstElementChild?.dataset ?? {};
    if (now.version !== before && scrollY < 240) return location.reload();
    if (!("final" in now)) this.#later();
  }
}

customElements.define("wy-status", WyStatus);
