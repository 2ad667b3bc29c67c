// <wy-proposals>: one key for a proposal. Outside of fields, a accepts and r refuses the first one that is open; in a field,
// Alt+Enter accepts the first proposed for it. Without script each has its buttons, and they do the same.
const WRITES = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

class WyProposals extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
  }

  handleEvent(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey) return;
    const within = event.target.closest?.(".field");
    let button;
    if (event.altKey) {
      if (event.key === "Enter" && within && this.contains(within)) button = within.querySelector('li:not(.taken) [name="accept"]');
    } else if (!event.target.closest?.(WRITES)) {
      const name = { a: "accept", r: "refuse" }[event.key];
      if (name) button = this.querySelector(`li:not(.taken) [name="${name}"]`);
    }
    if (!button) return;
    event.preventDefault();
    button.click();
  }
}

customElements.define("wy-proposals", WyProposals);
