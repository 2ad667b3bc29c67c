// Files on their way in: a row for each file (tus.js sends them), and their states until they can be read.
// Without this script the form sends the files itself, and the page of the batch is loaded anew by hand.

/** Files at once; a file above HASHED is not asked about before it is sent; digests of one question; rows drawn in a frame. */
const LANES = 3, HASHED = 128 << 20, ASKED = 50, DRAWN = 25;
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

class WyUpload extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.list = this.querySelector(".up-rows");
    this.row = this.querySelector("template").content.firstElementChild;
    this.csrf = this.querySelector("[name=csrfmiddlewaretoken]").value;
    this.key = this.dataset.key;
    this.tus = import(this.dataset.tus);
    this.items = [];
    this.byKey = new Map();
    this.dirty = new Set();
    this.over = new Set();
    this.unasked = [];
    this.busy = this.beginning = 0;
    const files = this.querySelector("input[type=file]"), folder = this.querySelector("[data-folder]");
    const picker = Object.assign(document.createElement("input"), { type: "file", webkitdirectory: true });
    // What was dropped or chosen stands in the list below: "no file chosen" beside it would be untrue.
    const pick = this.querySelector("[data-pick]");
    files.hidden = true;
    pick.hidden = folder.hidden = false;
    pick.onclick = () => files.click();
    folder.onclick = () => picker.click();
    picker.onchange = () => { this.add([...picker.files].map((file) => [file, file.webkitRelativePath || file.name])); picker.value = ""; };
    files.onchange = () => { this.add([...files.files].map((file) => [file, file.name])); files.value = ""; };
    this.ondragover = (event) => { event.preventDefault(); this.classList.add("over"); };
    this.ondragleave = () => this.classList.remove("over");
    this.ondrop = (event) => { event.preventDefault(); this.classList.remove("over"); this.dropped(event.dataTransfer); };
    this.form.onsubmit = (event) => { event.preventDefault(); this.start(); };
    this.list.onclick = (event) => {
      const item = event.target.closest("button") && event.target.closest("li")?.item;
      if (item) event.target.closest("[data-again]") ? this.again(item) : this.cancel(item);
    };
    addEventListener("beforeunload", (event) => { if (this.busy) event.preventDefault(); });
    if (this.key) {
      this.form.querySelector("button.primary").hidden = this.querySelector(".up-look").hidden = true;
      this.look();
    }
  }

  async dropped(data) {
    const entries = [...data.items].map((one) => one.webkitGetAsEntry?.()).filter(Boolean);
    const found = [];
    const walk = async (entry, path) => {
      if (entry.isFile) {
        found.push([await new Promise((done, fail) => entry.file(done, fail)), path + entry.name]);
      } else {
        const reader = entry.createReader();
        // A reader gives a hundred at a time.
        for (let some; (some = await new Promise((done, fail) => reader.readEntries(done, fail))).length;) {
          for (const one of some) await walk(one, `${path}${entry.name}/`);
        }
      }
    };
    for (const entry of entries) await walk(entry, "").catch(() => {});
    this.add(entries.length ? found : [...data.files].map((file) => [file, file.name]));
  }

  /** Files that were chosen: one that began before goes on where the server has it. */
  async add(pairs) {
    for (const [n, [file, path]] of pairs.entries()) {
      if (n % ASKED === ASKED - 1) await pause(0);
      const begun = this.items.find((one) => !one.file && one.state === "sending" && one.size === file.size && one.name === path);
      const item = begun || { li: null, name: path, size: file.size, offset: 0, state: "new", words: this.dataset.chosen, note: "", copies: [] };
      if (!begun) this.items.push(item);
      item.file = file;
      item.url = begun ? `${this.dataset.files}/${item.key}` : "";
      item.state = "new";
      this.show(item);
      if (!begun && globalThis.crypto?.subtle && file.size < HASHED) this.hash(item);
      else item.asked = true;
    }
    this.start(!this.key);
  }

  hash(item) {
    if (!this.worker) {
      this.worker = new Worker(this.dataset.hash, { type: "module" });
      this.hashing = [];
      this.worker.onmessage = ({ data: [n, hex] }) => {
        const one = this.hashing[n];
        this.hashed = n + 1;
        if (hex) this.unasked.push([hex, one]);
        else one.asked = true;
        if (this.unasked.length >= ASKED || this.hashed === this.hashing.length) this.ask();
      };
    }
    this.worker.postMessage([this.hashing.push(item) - 1, item.file]);
  }

  /** Which files are in the library already: they are named and not sent. */
  async ask() {
    const asked = this.unasked.splice(0);
    let known = {};
    try {
      if (asked.length) known = await (await fetch(`${this.dataset.known}?sha256=${asked.map(([hex]) => hex)}`)).json();
    } catch { /* Then the server tells when it has them. */ }
    for (const [hex, item] of asked) {
      item.asked = true;
      if (known[hex] && item.state === "new") {
        Object.assign(item, { state: "known", words: this.dataset.known_words, title: known[hex].title, address: known[hex].address });
      }
      this.show(item);
    }
    this.next();
  }

  /** Begin, or go on; `quietly`: only show that there is something to begin. */
  async start(quietly) {
    const button = this.form.querySelector("button.primary");
    this.querySelector(".up-list").hidden = !this.items.length;
    if (quietly || !this.items.some((one) => one.state === "new" || one.state === "known")) return;
    if (!this.key) {
      button.disabled = true;
      const fields = new FormData(this.form);
      fields.delete("files");
      const answer = await fetch(this.form.action, { method: "POST", body: fields, headers: { Accept: "application/json" } }).catch(() => null);
      button.disabled = false;
      if (!answer?.ok) {
        // What is wrong with a field, or that nobody answers.
        const { errors } = answer?.status === 400 ? await answer.json() : {};
        this.say(errors ? Object.values(errors).flat().join(" ") : this.dataset.failed);
        return;
      }
      this.key = (await answer.json()).key;
      // From here on the page of the batch is where one comes back to, also by loading this page again.
      history.replaceState(null, "", this.dataset.batch.replace("2222222222", this.key));
      this.querySelector(".up-fields").hidden = true;
      button.hidden = true;
    }
    this.next();
    this.look();
  }

  next() {
    if (!this.key) return;
    for (const item of this.items) {
      if (this.busy >= LANES) return;
      if (item.state !== "new" || !item.asked) continue;
      this.busy += 1;
      item.state = "sending";
      this.send(item).catch((error) => this.trouble(item, error.message)).finally(() => { this.busy -= 1; this.next(); });
    }
  }

  async send(item) {
    item.words = this.dataset.sending;
    const { send } = await this.tus;
    if (await send(item, this.way, () => item.state !== "sending")) {
      Object.assign(item, { state: "working", words: this.dataset.received });
      this.show(item);
      this.look();
    }
  }

  /** How files of this batch are sent. */
  get way() {
    return {
      files: this.dataset.files, csrf: this.csrf, told: { batch: this.key }, failed: this.dataset.failed,
      show: (item) => this.show(item),
      waits: (item, isWaiting) => {
        item.words = isWaiting ? this.dataset.waiting : this.dataset.sending;
        this.show(item);
      },
      begun: (item, isOver) => {
        this.beginning += isOver ? -1 : 1;
        if (isOver && item.url) {
          item.key = item.url.split("/").pop();
          this.byKey.set(item.key, item);
        }
      },
    };
  }

  /** Give an upload up. */
  async drop(url) {
    const { call } = await this.tus;
    call("DELETE", url, this.way);
  }

  trouble(item, sentence) {
    Object.assign(item, { state: "bad", words: this.dataset.bad, note: sentence });
    this.show(item);
  }

  again(item) {
    if (item.failed) {
      // The server is done with it: nothing is gone on with, and what it says of that one is no news of this one.
      this.over.add(item.key);
      this.byKey.delete(item.key);
      this.drop(`${this.dataset.files}/${item.key}`);
      Object.assign(item, { url: "", key: "", offset: 0, shown: 0, failed: false });
    }
    Object.assign(item, { state: "new", words: this.dataset.chosen, note: "" });
    this.show(item);
    this.next();
  }

  cancel(item) {
    item.state = "gone";
    item.request?.abort();
    const url = item.url || (item.key && `${this.dataset.files}/${item.key}`);
    if (url) this.drop(url);
    this.items.splice(this.items.indexOf(item), 1);
    item.li?.remove();
    this.show();
  }

  /** Ask how all of them stand, again and again until nothing more will happen. */
  async look() {
    if (this.looking || !this.key) return;
    this.looking = true;
    for (let wait = 1000, last = ""; ; wait = Math.min(wait * 1.2, 5000)) {
      try {
        const text = await (await fetch(`${this.dataset.batch.replace("2222222222", this.key)}?format=json`)).text();
        if (text !== last) { wait = 1000; this.told(JSON.parse(text)); }
        // What is being begun has no key here yet, but may have one there: it is told apart by the next answer.
        last = this.beginning ? "" : text;
      } catch { /* The line is away: ask later. */ }
      const is_over = this.items.every((one) => !["new", "working"].includes(one.state) && (one.state !== "sending" || !one.file));
      if (is_over && !this.busy) break;
      await pause(wait);
    }
    this.looking = false;
  }

  told({ rows }) {
    for (const row of rows) {
      if (this.over.has(row.key)) continue;
      let item = this.byKey.get(row.key);
      if (!item) {
        if (this.beginning) continue;
        this.byKey.set(row.key, (item = { ...row }));
        item.li = this.list.querySelector(`li[data-key="${row.key}"]`);
        if (item.li) item.li.item = item;
        this.items.push(item);
      } else if (item.file && row.state === "sending") continue;
      Object.assign(item, row, { failed: row.state === "bad" });
      this.show(item);
    }
  }

  /** Draw an item soon: so many rows in a frame that it stays short. */
  show(item) {
    if (item) this.dirty.add(item);
    this.drawing ||= requestAnimationFrame(() => {
      this.drawing = 0;
      let n = 0;
      for (const one of this.dirty) {
        if ((n += 1) > DRAWN) break;
        this.dirty.delete(one);
        if (one.state !== "gone") this.draw(one);
      }
      this.draw_all();
      if (this.dirty.size) this.show();
    });
  }

  draw(item) {
    if (!item.li) {
      item.li = this.row.cloneNode(true);
      item.li.item = item;
      this.list.append(item.li);
    }
    const part = (name) => item.li.querySelector(name);
    const is_sending = item.state === "sending" && item.file;
    item.li.dataset.state = item.state;
    part(".up-name").textContent = item.title || item.name;
    if (item.address) part(".up-name").href = item.address;
    part(".up-words").textContent = item.words;
    part(".up-note").textContent = item.state === "sending" && !item.file ? this.dataset.choose : item.note;
    part("progress").hidden = !is_sending;
    if (is_sending) part("progress").value = item.size ? (item.shown || item.offset) / item.size : 1;
    part("[data-again]").hidden = !(item.state === "bad" && item.file);
    part("[data-cancel]").hidden = !["new", "sending"].includes(item.state) && !(item.state === "bad" && item.file);
    const copies = part(".up-copies");
    if (copies.childElementCount !== item.copies?.length) {
      copies.replaceChildren(...(item.copies || []).map(([text, href]) => {
        const line = document.createElement("li");
        line.append(Object.assign(document.createElement("a"), { textContent: text, href }));
        return line;
      }));
    }
  }

  draw_all() {
    const all = this.items.length, bar = this.querySelector(".up-all");
    let done = 0, bad = 0, sent = 0, size = 0;
    for (const one of this.items) {
      done += one.state === "done" || one.state === "known";
      bad += one.state === "bad";
      size += one.size;
      sent += one.state === "sending" || one.state === "new" ? one.shown || one.offset : one.size;
    }
    bar.value = size ? sent / size : 0;
    this.querySelector(".up-list").hidden = !all;
    const ready = this.items.filter((one) => one.state === "new").length, send = this.form.querySelector("button.primary");
    if (ready && !send.hidden) send.textContent = this.dataset.send.replace("#1", ready);
    this.say(this.dataset.tally.replace("#1", done).replace("#2", all) + (bad ? ` · ${this.dataset.problems.replace("#1", bad)}` : ""));
  }

  say(text) {
    const line = this.querySelector(".up-tally");
    if (line.textContent !== text) line.textContent = text;
  }
}

customElements.define("wy-upload", WyUpload);
