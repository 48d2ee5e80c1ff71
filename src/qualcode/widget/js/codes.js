// The codes: a tree in a listbox, with a filter, counts, and what a code means.

import { button, count, el } from "./dom.js";

export class Codes {
  constructor(store, { give, leave, cancel, note }) {
    Object.assign(this, { store, give, leave, cancel, note });
    this.active = null; // the path of the code that the arrows are at
    this.closed = new Set();
    this.pins = new Map(); // digit to code, as the coder wants it
    const id = `${store.view}-codes`;
    this.input = el("input", {
      type: "text", class: "qc-search", role: "combobox", placeholder: "Filter codes  ( / )", "aria-label": "Filter codes, Enter gives the first",
      "aria-controls": id, "aria-expanded": "true", "aria-autocomplete": "list", autocomplete: "off",
      oninput: () => this.choose(), onkeydown: (event) => this.press(event),
    });
    this.options = el("div", { id, class: "qc-options", role: "listbox", tabindex: 0, "aria-label": "Codes",
      onkeydown: (event) => this.press(event) });
    this.meaning = el("div", { class: "qc-meaning", "aria-live": "off" });
    this.node = el("section", { class: "qc-codes", "aria-label": "Codes" }, this.input, this.options, this.meaning);
    store.on("welcome", () => this.findPins());
    store.on("codes", () => this.draw());
    store.on("state", () => this.count());
  }

  // The codes that fit what is typed, with those above them; all where nothing is typed.
  shown() {
    const words = this.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const { codes } = this.store;
    if (!words.length) return codes.filter((code) => !this.isFolded(code));
    const found = codes.filter((code) => {
      const text = `${code.path} ${this.trail(code)}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return [...found, ...this.made()];
  }

  // What is typed as a code of its own, where others than those of the codebook can be given.
  made() {
    const path = this.input.value.split("/").map((name) => name.trim()).filter(Boolean).join("/");
    if (!path || !this.store.about.open || this.store.byPath.has(path)) return [];
    return [{ path, name: `New code “${path}”`, level: 1, known: true, color: "#888888", definition: "", isNew: true }];
  }

  isFolded(code) {
    return [...this.closed].some((path) => code.path.startsWith(`${path}/`));
  }

  // The names of the codes above it and its own.
  trail(code) {
    const steps = code.path.split("/");
    return steps.map((_, n) => this.store.nameOf(steps.slice(0, n + 1).join("/"))).join(" › ");
  }

  // Digits stay the same whatever is shown: the first nine codes, unless another was pinned.
  digits() {
    const first = this.store.order.filter((path) => this.store.byPath.get(path)?.known).slice(0, 9);
    const byDigit = new Map(first.map((path, n) => [String(n + 1), path]));
    for (const [digit, path] of this.pins) {
      for (const [other, known] of byDigit) if (known === path) byDigit.delete(other);
      byDigit.set(digit, path);
    }
    return new Map([...byDigit].map(([digit, path]) => [path, digit]));
  }

  ofDigit(digit) {
    const digits = this.digits();
    return [...digits].find(([, one]) => one === digit)?.[0] ?? null;
  }

  choose() {
    const shown = this.shown();
    if (!shown.some((code) => code.path === this.active) || this.input.value) this.active = shown[0]?.path ?? null;
    this.draw();
  }

  draw() {
    const shown = this.shown();
    const digits = this.digits();
    this.options.replaceChildren(...shown.map((code, n) => this.option(code, n, digits.get(code.path))));
    if (!shown.length) {
      const text = this.store.codes.length ? "No code fits." : "Type the name of a first code above.";
      this.options.append(el("div", { class: "qc-none", role: "option", "aria-selected": "false", "aria-disabled": "true" }, text));
    }
    this.mark();
  }

  // Counts change where they stand: what is being pressed must not be drawn anew.
  count() {
    for (const node of this.options.querySelectorAll(".qc-code")) {
      const total = this.store.counts[node.dataset.code] ?? 0;
      const code = this.store.byPath.get(node.dataset.code);
      node.querySelector(".qc-count").textContent = total ? String(total) : "";
      if (code) node.setAttribute("aria-label", this.describe(code, node.querySelector(".qc-digit").textContent));
    }
  }

  describe(code, digit) {
    const total = this.store.counts[code.path] ?? 0;
    return [code.isNew ? code.name : this.trail(code), digit ? `key ${digit}` : "", count(total, "coding"), code.known ? "" : "not in the codebook"]
      .filter(Boolean).join(", ");
  }

  option(code, n, digit) {
    const total = this.store.counts[code.path] ?? 0;
    const isParent = this.store.codes.some((other) => other.path.startsWith(`${code.path}/`));
    const fold = isParent ? el("span", { class: "qc-fold", "aria-hidden": "true", onclick: (event) => this.fold(event, code.path) },
      this.closed.has(code.path) ? "▸" : "▾") : el("span", { class: "qc-fold", "aria-hidden": "true" });
    return el("div", {
      class: "qc-code", role: "option", id: `${this.store.view}-c${n}`, "data-code": code.path, title: code.definition || code.path,
      "aria-label": this.describe(code, digit), "aria-disabled": code.known ? null : "true",
      vars: { "--qc-color": code.color, "--qc-level": code.level - 1 },
      onclick: () => { this.active = code.path; this.finish(code.path); },
      onmouseenter: () => this.explainSoon(code), onmouseleave: () => clearTimeout(this.timer),
    }, fold, el("kbd", { class: "qc-digit" }, digit ?? ""), el("span", { class: "qc-swatch", "aria-hidden": "true" }),
    el("span", { class: "qc-name" }, code.name), el("span", { class: "qc-count" }, total ? String(total) : ""));
  }

  fold(event, path) {
    event.stopPropagation();
    if (this.closed.has(path)) this.closed.delete(path);
    else this.closed.add(path);
    this.draw();
  }

  mark() {
    for (const node of this.options.children) {
      const isActive = node.dataset.code === this.active;
      node.setAttribute("aria-selected", String(isActive));
      node.classList.toggle("qc-active", isActive);
      if (isActive) for (const box of [this.input, this.options]) box.setAttribute("aria-activedescendant", node.id);
    }
    if (!this.options.querySelector(".qc-active")) for (const box of [this.input, this.options]) box.removeAttribute("aria-activedescendant");
    const code = this.store.byPath.get(this.active);
    if (code) this.explain(code);
  }

  // A pointer that only passes by, on its way to what the last code means, changes nothing.
  explainSoon(code) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.explain(code), 250);
  }

  explain(code) {
    const memos = this.store.memos.filter((memo) => memo.about === "code" && memo.target === code.path);
    const shown = `${code.path} ${memos.length}`;
    if (shown === this.explained || code.isNew) return;
    this.explained = shown;
    const line = (label, text) => text ? el("p", {}, el("strong", {}, `${label} `), text) : null;
    this.meaning.replaceChildren(...[
      el("p", { class: "qc-path" }, this.trail(code)),
      code.definition ? el("p", {}, code.definition) : null,
      line("Use it for:", code.include), line("Not for:", code.exclude),
      ...memos.map((memo) => el("p", { class: "qc-memo" }, `${memo.coder}: ${memo.text}`)),
      button("Memo on this code", "Write down what you think of this code", () => this.note(code)),
    ].filter(Boolean));
  }

  press(event) {
    if (event.isComposing) return;
    const shown = this.shown();
    const at = shown.findIndex((code) => code.path === this.active);
    const isTyping = event.target === this.input;
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
    if (event.key in moves) this.go(shown, at + moves[event.key]);
    else if (event.key === "Enter") this.finish(this.active);
    else if (event.key === "Escape") this.end(this.cancel);
    else if (!isTyping && /^[1-9]$/.test(event.key) && this.active) this.pin(event.key);
    else if (!isTyping && event.key === "ArrowLeft" && this.active) { this.closed.add(this.active); this.draw(); }
    else if (!isTyping && event.key === "ArrowRight" && this.active) { this.closed.delete(this.active); this.draw(); }
    else return;
    event.preventDefault();
  }

  go(shown, at) {
    if (!shown.length) return;
    this.active = shown[Math.max(0, Math.min(shown.length - 1, at))].path;
    this.mark();
    this.options.querySelector(".qc-active")?.scrollIntoView({ block: "nearest" });
  }

  // Let a digit stand for a code; the browser keeps it for this journal.
  pin(digit) {
    for (const [other, path] of this.pins) if (path === this.active) this.pins.delete(other);
    this.pins.set(digit, this.active);
    try {
      localStorage.setItem(`qualcode-pins:${this.store.about.key}`, JSON.stringify([...this.pins]));
    } catch { /* they hold for this page only */ }
    this.draw();
  }

  findPins() {
    try {
      this.pins = new Map(JSON.parse(localStorage.getItem(`qualcode-pins:${this.store.about.key}`) ?? "[]"));
    } catch { /* nothing was kept */ }
  }

  // A filter that is left narrows nothing any more.
  clear() {
    if (!this.input.value) return;
    this.input.value = "";
    this.draw();
  }

  finish(path) {
    if (!path) return;
    this.end(() => this.give(path));
  }

  end(act) {
    this.input.value = "";
    this.draw();
    act();
    this.leave();
  }
}
