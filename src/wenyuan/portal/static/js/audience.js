// <wy-audience>: says in words who will see the document while one chooses, before anything is saved. The sentence is the
// server's own: the form is sent with do=say, and what it answers is shown. Without script the second button does the same.
class WyAudience extends HTMLElement {
  #turn = 0;

  connectedCallback() {
    this.form = this.querySelector("form");
    this.said = this.querySelector("[data-said]");
    this.querySelector('[value="say"]').hidden = true;
    this.form.addEventListener("change", () => this.#ask());
  }

  async #ask() {
    const turn = ++this.#turn;
    const sent = new FormData(this.form);
    sent.set("do", "say");
    const response = await fetch(this.form.action, { method: "POST", body: new URLSearchParams(sent) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (turn !== this.#turn) return;
    const told = response.ok ? page.querySelector("wy-audience [data-said] span") : page.querySelector("wy-audience [role=alert]");
    this.said.hidden = !told;
    this.said.querySelector("strong").hidden = !response.ok;
    this.said.querySelector("span").textContent = told?.textContent.trim() ?? "";
  }
}

customElements.define("wy-audience", WyAudience);
