// The documents: what there is, how much of it is read, and where a searched text stands.

import { count, el } from "./dom.js";

const FILTERS = {
  all: ["All", () => true],
  unread: ["Not all read", ([read, total]) => read < total],
  waiting: ["With suggestions", ([, , waiting]) => waiting > 0],
  done: ["All read", ([read, total]) => read === total],
};

export class Documents {
  constructor(store, { open, search, nextHit }) {
    this.store = store;
    this.open = open;
    this.active = 0;
    this.input = el("input", {
      type: "search", class: "qc-search", placeholder: "Search all texts", "aria-label": "Search the texts of all documents",
      oninput: () => this.wait(search),
      onkeydown: (event) => { if (event.key === "Enter") nextHit(); },
    });
    this.filter = el("select", { class: "qc-filter", "aria-label": "Which documents", onchange: () => this.draw() },
      ...Object.entries(FILTERS).map(([value, [label]]) => el("option", { value }, label)));
    this.found = el("div", { class: "qc-found" });
    this.options = el("div", { class: "qc-options", role: "listbox", tabindex: 0, "aria-label": "Documents",
      onkeydown: (event) => this.press(event) });
    this.node = el("nav", { class: "qc-documents", "aria-label": "Documents" },
      this.input, this.filter, this.found, this.options);
    for (const name of ["state", "hits"]) store.on(name, () => this.draw());
    store.on("open", () => {
      this.draw();
      this.options.children[this.active]?.scrollIntoView({ block: "nearest" });
    });
  }

  wait(search) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => search(this.input.value), 200);
  }

  shown() {
    const [, fits] = FILTERS[this.filter.value];
    const { hits, sources, progress, source } = this.store;
    return sources.filter(({ key }) => (hits ? hits[key] : fits(progress[key]) || key === source));
  }

  draw() {
    const sources = this.shown();
    this.active = Math.max(0, sources.findIndex((one) => one.key === this.store.source));
    this.options.replaceChildren(...sources.map((source, n) => this.option(source, n)));
    this.found.textContent = this.store.hits ? `${count(this.store.found, "segment")} found` : "";
    this.mark();
  }

  option({ key, name }, n) {
    const [read, total, waiting] = this.store.progress[key];
    const hits = this.store.hits?.[key]?.length;
    const said = [hits ? count(hits, "hit") : "", `${read} of ${total} read`,
      waiting ? count(waiting, "suggestion") : ""].filter(Boolean).join(", ");
    return el("div", {
      class: "qc-document", role: "option", id: `${this.store.view}-d${n}`, title: name,
      "aria-label": `${name}, ${said}`, onclick: () => this.open(key),
    }, el("span", { class: "qc-name", dir: "auto" }, name), el("span", { class: "qc-small" }, said),
    el("span", { class: "qc-progress", "aria-hidden": "true" }, el("span", { vars: { width: `${(100 * read) / Math.max(total, 1)}%` } })));
  }

  mark() {
    const sources = this.shown();
    [...this.options.children].forEach((node, n) => {
      node.setAttribute("aria-selected", String(sources[n].key === this.store.source));
      node.classList.toggle("qc-active", n === this.active);
    });
    const active = this.options.children[this.active];
    if (active) this.options.setAttribute("aria-activedescendant", active.id);
    else this.options.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const sources = this.shown();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.active = Math.max(0, Math.min(sources.length - 1, this.active + step));
      this.mark();
      this.options.children[this.active]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") {
      if (sources[this.active]) this.open(sources[this.active].key);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
