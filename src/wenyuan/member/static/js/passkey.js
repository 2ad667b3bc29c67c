// Offers signing in with a passkey where the browser has them; without this script the offer stays hidden.
customElements.define('wy-passkey', class extends HTMLElement {
  connectedCallback() {
    this.hidden = !window.PublicKeyCredential;
  }
});
