// The documents: what there is, how much of it is read, and where a searched text stands.

import { count, el } from "./dom.js";

const FILTERS = {
  all: ["All", () => true],
  unread: ["Not all read", ([read, total]) => read < total],
  waiting: ["With suggestions", ([, , waiting]) => waiting > 0],
  done: ["All read", ([read, total]) => read === total],
};

export class Documents {
  constructor(store, { open, search, find, nextHit, leave }) {
    Object.assign(this, { store, open, leave });
    const enter = () => {
      clearTimeout(this.timer);
      if (this.input.value.trim() === store.wanted) nextHit();
      else find(this.input.value);
    };
    this.active = null; // the key of the source that the arrows are at
    this.input = el("input", {
      type: "search", class: "qc-search", placeholder: "Search all texts", "aria-label": "Search the texts of all documents",
      oninput: () => this.wait(search),
      onkeydown: (event) => { if (event.key === "Enter" && !event.isComposing) enter(); },
    });
    this.filter = el("select", { class: "qc-filter", "aria-label": "Which documents", onchange: () => this.draw() },
      ...Object.entries(FILTERS).map(([value, [label]]) => el("option", { value }, label)));
    this.found = el("div", { class: "qc-found" });
    this.options = el("div", { class: "qc-options", role: "listbox", tabindex: 0, "aria-label": "Documents",
      onkeydown: (event) => this.press(event) });
    this.node = el("nav", { class: "qc-documents", "aria-label": "Documents" },
      this.input, this.filter, this.found, this.options);
    this.node.addEventListener("keydown", (event) => { if (event.key === "Escape") this.leave(); });
    store.on("hits", () => this.draw());
    store.on("state", (changed) => this.count(changed));
    store.on("open", () => {
      this.active = store.source;
      this.draw();
      this.options.querySelector(".qc-active")?.scrollIntoView({ block: "nearest" });
    });
  }

  wait(search) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => search(this.input.value), 200);
  }

  shown() {
    const [, fits] = FILTERS[this.filter.value];
    const { hits, sources, progress, source } = this.store;
    return sources.filter(({ key }) => (!hits || hits[key]) && (fits(progress[key]) || key === source));
  }

  draw() {
    const sources = this.shown();
    if (!sources.some((one) => one.key === this.active)) this.active = sources[0]?.key ?? null;
    this.options.replaceChildren(...sources.map((source) => this.option(source)));
    this.found.textContent = this.store.hits ? `${count(this.store.found, "segment")} found` : "";
    this.mark();
  }

  option({ key, name }) {
    const node = el("div", {
      class: "qc-document", role: "option", id: `${this.store.view}-d-${key}`, "data-key": key, title: name,
      onclick: () => { this.open(key); this.leave(); },
    }, el("span", { class: "qc-name", dir: "auto" }, ...name.split(/(?<=[/_-])/).flatMap((part) => [part, el("wbr")])), el("span", { class: "qc-small" }),
    el("span", { class: "qc-progress", "aria-hidden": "true" }, el("span")));
    this.fill(node, key, name);
    return node;
  }

  fill(node, key, name) {
    const [read, total, waiting] = this.store.progress[key];
    const hits = this.store.hits?.[key]?.length;
    const said = [hits ? count(hits, "hit") : "", `${read} of ${total} read`,
      waiting ? count(waiting, "suggestion") : ""].filter(Boolean).join(", ");
    node.setAttribute("aria-label", `${name}, ${said}`);
    node.querySelector(".qc-small").textContent = said;
    node.querySelector(".qc-progress span").style.width = `${(100 * read) / Math.max(total, 1)}%`;
  }

  // Progress changes where it stands: what is being pressed must not be drawn anew.
  count(changed) {
    if (!changed.length) return;
    const keys = this.shown().map((one) => one.key);
    const nodes = [...this.options.children];
    if (keys.length !== nodes.length || nodes.some((node, n) => node.dataset.key !== keys[n])) return this.draw();
    for (const node of nodes) {
      if (changed.includes(node.dataset.key)) this.fill(node, node.dataset.key, node.title);
    }
  }

  mark() {
    for (const node of this.options.children) {
      node.setAttribute("aria-selected", String(node.dataset.key === this.store.source));
      node.classList.toggle("qc-active", node.dataset.key === this.active);
    }
    const active = this.options.querySelector(".qc-active");
    if (active) this.options.setAttribute("aria-activedescendant", active.id);
    else this.options.removeAttribute("aria-activedescendant");
  }

  press(event) {
    const sources = this.shown();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      const at = sources.findIndex((one) => one.key === this.active);
      this.active = sources[Math.max(0, Math.min(sources.length - 1, at + step))]?.key ?? null;
      this.mark();
      this.options.querySelector(".qc-active")?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") {
      if (this.active) this.open(this.active);
      this.leave();
    } else return;
    event.preventDefault();
  }

  dispose() {
    clearTimeout(this.timer);
  }
}
