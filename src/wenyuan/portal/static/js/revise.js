// <wy-revision>: the next file of a document. What is there already is told before a byte is sent; the file comes in pieces
// (tus.js) and goes on where it stopped, also after a reload. <wy-revisions>: the history, kept up to date while a file is
// being processed. Without this script the form sends the file itself, and the page is loaded anew by hand.

/** A file of this size and more is not asked about before it is sent. */
const HASHED = 128 << 20;

class WyRevision extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.input = this.form.querySelector("[type=file]");
    this.button = this.form.querySelector("button.primary");
    this.bar = this.querySelector("progress");
    this.stop = this.querySelector("[data-cancel]");
    this.tus = import(this.dataset.tus);
    this.input.onchange = () => this.chosen(this.input.files[0]);
    this.form.onsubmit = (event) => { event.preventDefault(); this.start(); };
    this.stop.onclick = () => this.cancel();
    addEventListener("beforeunload", (event) => { if (this.item?.busy) event.preventDefault(); });
    if (this.input.files.length) this.chosen(this.input.files[0]);
    else if (this.dataset.unfinished) this.say(this.dataset.choose);
  }

  get way() {
    return {
      files: this.dataset.files, csrf: this.form.csrfmiddlewaretoken.value, failed: this.dataset.failed,
      told: { document: this.dataset.document, note: this.form.note.value },
      show: (item) => { this.bar.value = item.size ? (item.shown || item.offset) / item.size : 1; },
      waits: (item, isWaiting) => this.say(isWaiting ? this.dataset.waiting : this.dataset.sending),
    };
  }

  async chosen(file) {
    this.item = null;
    this.button.disabled = false;
    this.say("");
    if (!file) return;
    const { unfinished, unfinishedName, unfinishedSize } = this.dataset;
    const isBegun = unfinished && unfinishedName === file.name && Number(unfinishedSize) === file.size;
    const item = { file, name: file.name, size: file.size, offset: 0, url: isBegun ? `${this.dataset.files}/${unfinished}` : "" };
    this.item = item;
    if (isBegun) return this.say(this.dataset.goes_on);
    if (!globalThis.crypto?.subtle || file.size >= HASHED) return;
    const hex = await digest(this.dataset.hash, file);
    if (!hex || this.item !== item || item.busy) return;
    const own = document.querySelector(`.rev[data-sha256="${hex}"]`);
    if (own) {
      this.button.disabled = true;
      return this.say(this.dataset.same.replace("#1", own.value), `#${own.id}`);
    }
    const known = await fetch(`${this.dataset.known}?sha256=${hex}`).then((answer) => answer.json()).catch(() => ({}));
    if (known[hex] && this.item === item && !item.busy) this.say(this.dataset.elsewhere.replace("#1", () => known[hex].title), known[hex].address);
  }

  async start() {
    const item = this.item;
    if (!item || item.busy) return;
    item.busy = true;
    this.busy(true);
    this.say(this.dataset.sending);
    try {
      const { send, stand } = await this.tus;
      if (item.url) await stand(item, this.way);
      if (await send(item, this.way, () => this.item !== item)) {
        item.busy = false;
        this.say(this.dataset.received);
        location.assign(`${this.form.action}?upload=${item.url.split("/").pop()}`);
      }
    } catch (error) {
      item.busy = false;
      this.busy(false);
      this.say(error.message);
    }
  }

  async cancel() {
    const item = this.item;
    this.item = null;
    item.request?.abort();
    const { call } = await this.tus;
    if (item.url) await call("DELETE", item.url, this.way);
    delete this.dataset.unfinished;
    this.busy(false);
    this.form.reset();
    this.say("");
  }

  busy(isBusy) {
    this.button.disabled = this.input.disabled = isBusy;
    this.bar.hidden = this.stop.hidden = !isBusy;
  }

  say(text, href) {
    const line = this.querySelector(".up-note");
    line.hidden = !text;
    line.replaceChildren(href ? Object.assign(document.createElement("a"), { href, textContent: text }) : text);
  }
}

/** sha256 of a file, reckoned away from the page; "" where it cannot be read. */
function digest(script, file) {
  return new Promise((done) => {
    const worker = new Worker(script, { type: "module" });
    worker.onmessage = ({ data: [, hex] }) => { worker.terminate(); done(hex); };
    worker.onerror = () => done("");
    worker.postMessage([0, file]);
  });
}

class WyRevisions extends HTMLElement {
  connectedCallback() {
    this.wait = 1000;
    this.later();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }

  later() {
    if (!this.querySelector(".rev[data-state=coming]")) return;
    this.timer = setTimeout(() => this.ask(), this.wait);
    this.wait = Math.min(this.wait * 1.3, 8000);
  }

  async ask() {
    try {
      const answer = document.hidden ? null : await fetch(location.pathname);
      const made = answer?.ok && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("wy-revisions");
      // Nobody's reason is taken away while it is being written.
      if (made && made.innerHTML !== this.innerHTML && !this.contains(document.activeElement)) {
        this.replaceChildren(...document.importNode(made, true).childNodes);
        this.wait = 1000;
      }
    } catch { /* The line is away: ask later. */ }
    this.later();
  }
}

customElements.define("wy-revision", WyRevision);
customElements.define("wy-revisions", WyRevisions);
