// <wy-suggest data-src>: an ARIA 1.2 combobox over the search form inside; without script the form is as it was.
const set = (element, names) => {
  for (const name in names) element.setAttribute(name, names[name]);
  return element;
};
const make = (tag, ...inside) => {
  const made = document.createElement(tag);
  made.append(...inside);
  return made;
};
const go = (offer) => offer && (location = offer.dataset.href);

class WySuggest extends HTMLElement {
  connectedCallback() {
    const [input, list, status] = ["input", "ul", "[role=status]"].map((name) => this.querySelector(name));
    let offers = [];
    let chosen = -1;
    let timer, asking;

    const open = (is, n = -1) => {
      chosen = n;
      list.hidden = !is;
      for (const offer of offers) set(offer, { "aria-selected": offer === offers[n] });
      set(input, { "aria-expanded": is, "aria-activedescendant": offers[n]?.id ?? "" });
      offers[n]?.scrollIntoView({ block: "nearest" });
    };
    const close = () => {
      clearTimeout(timer);
      asking?.abort();
      open(false);
    };
    const ask = async (words) => {
      asking?.abort();
      if (!words) return close();
      asking = new AbortController();
      try {
        const address = `${this.dataset.src}?q=${encodeURIComponent(words)}`;
        const { items, said } = await (await fetch(address, { signal: asking.signal })).json();
        offers = items.map(({ parts, kind, note, href }, n) => {
          const text = parts.map(([piece, typed]) => (typed ? make("b", piece) : piece));
          const offer = make("li", make("bdi", ...text), make("small", note));
          return set(offer, { id: list.id + n, role: "option", "data-kind": kind, "data-href": href });
        });
        list.replaceChildren(...offers);
        open(items.length > 0);
        status.textContent = said;
      } catch {
        // Asked anew, or offline.
      }
    };
    const later = (event) => {
      clearTimeout(timer);
      // An input method may still be at it.
      if (!event.isComposing) timer = setTimeout(() => ask(input.value.trim()), 120);
    };
    const key = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const places = offers.length + 1;
      if (event.isComposing) return;
      if (step && places > 1) open(true, ((chosen + 1 + step + places) % places) - 1);
      else if (event.key === "Escape" && !list.hidden) close();
      else if (event.key === "Enter" && chosen >= 0) go(offers[chosen]);
      else return;
      event.preventDefault();
    };

    set(input, { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": false });
    input.addEventListener("input", later);
    input.addEventListener("compositionend", later);
    input.onkeydown = key;
    input.onblur = close;
    // A press must not take the focus: the list would be gone before the click.
    list.onmousedown = () => false;
    list.onclick = (event) => go(event.target.closest("li"));
  }
}

customElements.define("wy-suggest", WySuggest);
