// The codings at what is pointed at, with their evidence, remarks and memos.

import { button, el, hasFocus, shorten } from "./dom.js";

export class Codings {
  constructor(store, acts, { leave }) {
    this.store = store;
    this.acts = acts;
    this.leave = leave;
    this.form = null; // in which something is being written
    this.node = el("section", { class: "qc-codings", "aria-label": "Codings here" });
    store.on("point", () => this.draw());
  }

  // Drawn anew only if something is another: a button that is being pressed must stay.
  draw() {
    if (this.form && hasFocus(this.form)) return; // nobody is disturbed in writing
    const { source, place, selection, current, memos, segment } = this.store;
    const shown = JSON.stringify([source, place.segment, selection, current, memos, segment?.text, this.store.here(), Boolean(this.form)]);
    if (shown === this.shown) return;
    this.shown = shown;
    const { store } = this;
    const rows = store.here();
    const target = store.target;
    const head = el("p", { class: "qc-what" });
    if (target) {
      const what = store.selection ? "Selected" : `Segment ${store.segment.number}`;
      head.append(el("strong", {}, `${what}: `), el("bdi", {}, `“${shorten(store.textOf(...target), 120)}”`));
    }
    this.node.replaceChildren(...(this.form ? [this.form] : []), head,
      rows.length ? el("ul", { class: "qc-rows" }, ...rows.map((row) => this.row(row))) : el("p", { class: "qc-small" }, "No codings here."),
      ...this.documentMemos());
  }

  row(row) {
    const { store } = this;
    const isCurrent = row.id === store.current;
    const said = { own: row.of ? `you, who accepted it from ${row.of}` : "you", suggested: row.coder, other: row.coder }[row.kind];
    const isWhole = row.start === store.segment.start && row.end === store.segment.end;
    return el("li", { class: `qc-row qc-row-${row.kind}${isCurrent ? " qc-current" : ""}`, "aria-current": isCurrent ? "true" : null,
      vars: { "--qc-color": store.colorOf(row.code) } },
    el("div", { class: "qc-row-head" }, el("span", { class: "qc-swatch", "aria-hidden": "true" }),
      this.name(row), el("span", { class: "qc-small" }, this.status(row, said))),
    isWhole ? null : el("div", { class: "qc-quote" }, el("bdi", {}, `“${shorten(store.textOf(row.start, row.end), 100)}”`)),
    this.evidence(row),
    row.memo ? el("div", { class: "qc-memo", dir: "auto" }, row.memo) : null,
    ...this.memosOn("coding", row.id),
    this.buttons(row));
  }

  name(row) {
    return button(this.store.nameOf(row.code), "Make it the coding that keys act on",
      () => { this.leave(); this.store.setCurrent(row.id); }, { class: "qc-row-name", "aria-pressed": String(row.id === this.store.current) });
  }

  status(row, said) {
    if (row.kind === "own" && row.status === "rejected") return "rejected by you";
    if (row.kind === "suggested" && row.said) return row.said;
    const score = row.score === null || row.score === undefined ? "" : `, score ${row.score.toFixed(2)}`;
    return row.kind === "suggested" ? `suggested by ${said}${score}` : `by ${said}`;
  }

  evidence(row) {
    if (!row.evidence?.length || row.kind === "own") return null;
    const hits = row.evidence.map(([start, end, term, negated]) =>
      `“${this.store.textOf(start, end)}” (${term}${negated ? ", negated" : ""})`);
    return el("div", { class: "qc-small" }, `because of ${[...new Set(hits)].join(", ")}`);
  }

  buttons(row) {
    const { acts } = this;
    const on = (act) => () => { this.leave(); act(); }; // an act may want the focus elsewhere
    const edit = () => this.write(row);
    if (row.kind === "suggested") {
      const terms = [...new Set(row.evidence.map(([, , term]) => term))];
      return el("div", { class: "qc-buttons" },
        button("Accept", "Accept (a)", on(() => acts.judge("accept", row))), button("Reject", "Reject (r)", on(() => acts.judge("reject", row))),
        button("Other code", "Reject it and give another code (c)", on(() => acts.startChange(row))),
        ...terms.map((term) => button(`Accept all of “${term}”`, "Accept all suggestions of this code by this term, in all documents", on(() => acts.judgeTerm("accept", row.code, term)))),
        ...terms.map((term) => button(`Reject all of “${term}”`, "Reject all suggestions of this code by this term, in all documents", on(() => acts.judgeTerm("reject", row.code, term)))));
    }
    if (row.kind === "other") return el("div", { class: "qc-buttons" }, button("Memo", "Write a memo on it", edit));
    return el("div", { class: "qc-buttons" },
      ...(row.status === "accepted" ? [button("Other code", "Give it another code (c)", on(() => acts.startChange(row))),
        button("− word", "End it a word earlier ([)", on(() => acts.resize("end", -1, row))),
        button("+ word", "End it a word later (])", on(() => acts.resize("end", 1, row)))] : []),
      button(row.memo ? "Change remark" : "Remark", "Write why (m)", edit),
      button(row.status === "accepted" ? "Remove" : "Take back", "Take it away (Delete)", on(() => acts.remove(row))));
  }

  memosOn(about, target) {
    return this.store.memos.filter((memo) => memo.about === about && memo.target === target)
      .map((memo) => el("div", { class: "qc-memo", dir: "auto" }, `${memo.coder}: ${memo.text}`));
  }

  documentMemos() {
    if (!this.store.segment) return [];
    const add = button("Memo on the document", `Write a memo on ${this.store.segment.where || "it"} (Shift+M)`, () => this.writeOnDocument());
    const memos = this.store.memos.filter((memo) => memo.about === "document" && memo.target === this.store.segment?.document);
    return [memos.length ? el("p", { class: "qc-small" }, "On this document:") : null,
      ...memos.map((memo) => el("div", { class: "qc-memo", dir: "auto" }, `${memo.coder}: ${memo.text}`)),
      el("div", { class: "qc-buttons" }, add)].filter(Boolean);
  }

  // ---- writing

  // Of what was rejected too, where nothing else is: who rejects all that was said may say why.
  write(row = this.acts.pick((one) => one.kind === "own") ?? this.acts.pick() ?? this.store.here()[0]) {
    if (!row) return this.acts.say("No coding here to write about.");
    const isOwn = row.kind === "own";
    const { source } = this.store;
    this.begin({ label: `${isOwn ? "Remark" : "Memo"} on ${this.store.nameOf(row.code)}`, text: isOwn ? row.memo : "",
      save: (text) => (isOwn ? this.acts.remark(source, row.id, text) : text && this.acts.note("coding", { target: row.id }, text)) });
  }

  writeOnDocument() {
    const { source, place, segment } = this.store;
    if (!segment) return;
    const name = this.store.sources.find((one) => one.key === source)?.name;
    this.begin({ label: `Memo on the document ${[name, segment.where].filter(Boolean).join(", ")}`, text: "",
      save: (text) => text && this.acts.note("document", { source, segment: place.segment }, text) });
  }

  writeOnCode(code) {
    this.begin({ label: `Memo on the code ${code.name}`, text: "", save: (text) => text && this.acts.note("code", { target: code.path }, text) });
  }

  begin({ label, text, save }) {
    this.form?.remove();
    const area = el("textarea", { rows: 2, "aria-label": label, dir: "auto", onkeydown: (event) => press(event) });
    area.value = text;
    const end = (isSaved) => {
      this.form.remove();
      this.form = null;
      if (isSaved) save(area.value.trim());
      this.leave();
      this.draw();
    };
    const press = (event) => {
      if (event.key === "Escape") end(false);
      else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) end(true);
      else return;
      event.preventDefault();
    };
    this.form = el("div", { class: "qc-form" }, el("span", {}, `${label}:`), area,
      el("span", { class: "qc-small" }, "Enter saves, Shift+Enter begins a line, Escape leaves it."),
      button("Save", "Enter", () => end(true)), button("Cancel", "Escape", () => end(false)));
    this.node.prepend(this.form);
    area.focus();
  }
}
