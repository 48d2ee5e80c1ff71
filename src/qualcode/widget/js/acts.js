// Acts: what a coder can do. Each is drawn at once, and sent; what cannot be done is drawn back.

import { newId, shorten } from "./dom.js";
import * as words from "./words.js";
import { stepFrom } from "./caret.js";

export class Acts {
  constructor({ store, outbox, list, caret, say, ask }) {
    Object.assign(this, { store, outbox, list, caret, say, ask });
    this.last = null; // the code that was given last
    this.changing = null; // the coding that the next code is for
    store.on("move", () => { this.changing = null; });
  }

  push(act) {
    this.outbox.push({ id: newId(), ...act });
  }

  // What is acted on comes into sight.
  draw(touched) {
    this.store.emit("draw", new Set(touched));
    this.store.emit("point");
    this.list.reveal(this.store.place.segment);
    this.list.revealCaret();
  }

  // ---- codes

  give(code) {
    const { store } = this;
    store.addCodes([code]);
    const about = store.byPath.get(code);
    if (!about?.known && !store.about.open) return this.say(`The codebook has no code ${code}.`);
    this.last = code;
    const changing = this.changing && store.find(this.changing);
    this.changing = null;
    if (changing) return this.recode(changing, code);
    if (!store.target) return this.say("There is nothing to code here.");
    const [start, end] = store.target;
    if (!store.textOf(start, end).trim()) return this.say("Only spaces are selected.");
    if (this.has(start, end, code)) return this.say(`Coded ${store.nameOf(code)} already.`);
    this.add(start, end, code, newId());
    this.say(`${store.nameOf(code)}: “${shorten(store.textOf(start, end))}”`);
  }

  has(start, end, code) {
    return this.store.within(start, end).some((n) => [...this.store.index[n]].some((row) =>
      row.kind === "own" && row.status === "accepted" && row.code === code && row.start === start && row.end === end));
  }

  add(start, end, code, id) {
    const { store } = this;
    const touched = store.put("own", { id, start, end, code, status: "accepted", memo: "", at: "" });
    store.current = id;
    this.push({ act: "add", source: store.source, coding: id, start, end, code });
    this.draw(touched);
  }

  recode(row, code) {
    const { store } = this;
    if (this.has(row.start, row.end, code)) return this.say(`It is ${store.nameOf(code)} already.`);
    if (row.kind === "own") {
      this.draw(store.put("own", { ...row, code }));
      this.push({ act: "change", source: store.source, coding: row.id, code });
    } else {
      this.replace(row, code);
    }
    this.say(`Changed to ${store.nameOf(code)}.`);
  }

  // The suggestion is wrong, and another code is right.
  replace(row, code) {
    const { store } = this;
    const id = newId();
    const { start, end } = row;
    const touched = [...store.put("own", { ...row, kind: "own", status: "rejected" }),
      ...store.put("own", { id, start, end, code, status: "accepted", memo: "", at: "" })];
    store.current = id;
    this.push({ act: "replace", source: store.source, coding: row.id, new: id, code });
    this.draw(touched);
  }

  startChange(row = this.pick((one) => one.kind !== "other")) {
    if (!row) return this.say("No coding to change here.");
    this.changing = row.id;
    this.say(`Choose the code in place of ${this.store.nameOf(row.code)}.`);
    this.ask("code");
  }

  // ---- the coding that keys act on

  // The current coding, else the first at what is pointed at.
  pick(fits = () => true) {
    const { store } = this;
    const current = store.current && store.find(store.current);
    const rows = [...(current ? [current] : []), ...store.here()];
    return rows.find((row) => fits(row) && this.isThere(row)) ?? null;
  }

  // Keys act on what is drawn: not on what was rejected, or has been decided.
  isThere(row) {
    return row.kind === "own" ? row.status === "accepted" : row.kind === "other" || this.store.waits(row);
  }

  turn(step) {
    const rows = this.store.here().filter((row) => this.isThere(row));
    if (!rows.length) return this.say("No coding here.");
    const at = rows.findIndex((row) => row.id === this.store.current);
    const row = rows[(at + step + rows.length + (at < 0 && step < 0 ? 1 : 0)) % rows.length];
    this.store.setCurrent(row.id);
    this.say(this.describe(row));
  }

  describe(row) {
    const kind = { own: "", suggested: ", suggested", other: `, by ${row.coder}` }[row.kind];
    return `${this.store.nameOf(row.code)}${kind}: “${shorten(this.store.textOf(row.start, row.end))}”`;
  }

  remove(row = this.pick((one) => one.kind === "own") ?? this.pick((one) => one.kind === "suggested")) {
    const { store } = this;
    if (!row) return this.say("No coding of yours here.");
    if (row.kind === "suggested") return this.judge("reject", row);
    const touched = store.drop("own", row.id);
    store.current = null;
    this.push({ act: "remove", source: store.source, coding: row.id });
    this.draw(touched);
    this.say(`${row.status === "rejected" ? "Not rejected any more:" : "Removed"} ${store.nameOf(row.code)}.`);
  }

  // Move the end (or, with `side` "start", the beginning) of a coding by a word.
  resize(side, step, row = this.pick((one) => one.kind === "own" || one.id === this.store.current)) {
    const { store } = this;
    if (!row || row.kind === "other") return this.say("No coding of yours here.");
    const at = this.movedEdge(row, side, step);
    const span = side === "end" ? [row.start, at] : [at, row.end];
    const isWithin = store.segments[store.segmentAt(span[0])].document === store.segments[store.within(...span).at(-1) ?? 0]?.document;
    if (at === null || span[0] >= span[1] || !isWithin) return this.say("It goes no farther.");
    if (this.has(...span, row.code)) return this.say(`Coded ${store.nameOf(row.code)} already.`);
    const own = { ...row, kind: "own", status: "accepted", memo: row.kind === "own" ? row.memo : "", start: span[0], end: span[1] };
    const touched = [...store.within(row.start, row.end), ...store.put("own", own)];
    const anchor = store.selection ? span[0] : null; // what was selected goes along
    const last = store.within(...span).at(-1) ?? store.place.segment;
    store.pointAt(anchor === null ? store.place : { segment: last, at: span[1] }, { anchor, current: row.id });
    this.draw(touched);
    this.push({ act: "change", source: store.source, coding: row.id, start: span[0], end: span[1] });
    this.say(`${store.nameOf(row.code)}: “${shorten(store.textOf(...span))}”`);
  }

  movedEdge(row, side, step) {
    const { store } = this;
    const find = { end: { 1: words.nextEnd, "-1": words.previousEnd }, start: { 1: words.nextStart, "-1": words.previousStart } }[side][step];
    const from = side === "end" ? { segment: store.within(row.start, row.end).at(-1), at: row.end }
      : { segment: store.within(row.start, row.end)[0], at: row.start };
    if (from.segment === undefined) return null;
    return stepFrom(store, from, step, find, side === "end").at;
  }

  // ---- review

  judge(verdict, row = this.pick((one) => one.kind === "suggested")) {
    const { store } = this;
    if (!row) return this.say("No suggestion here.");
    const status = verdict === "accept" ? "accepted" : "rejected";
    const touched = store.put("own", { ...row, kind: "own", status, memo: "" });
    this.push({ act: "judge", source: store.source, coding: row.id, verdict });
    store.current = null; // the next key finds what else waits here
    this.draw(touched);
    this.say(`${status === "accepted" ? "Accepted" : "Rejected"} ${store.nameOf(row.code)}.`);
  }

  // All suggestions of this code that this term triggered, in all documents, as one act.
  judgeTerm(verdict, code = null, term = null) {
    const row = this.pick((one) => one.kind === "suggested");
    const wanted = { code: code ?? row?.code, term: term ?? row?.evidence[0]?.[2] };
    if (!wanted.term) return this.say("No suggestion by a term here.");
    this.push({ act: "judge term", verdict, ...wanted });
  }

  // ---- reading

  setRead(n, isRead) {
    const { store } = this;
    if (store.segments[n].read === isRead) return;
    store.segments[n].read = isRead;
    this.push({ act: "mark", source: store.source, segment: n, is_read: isRead });
    this.draw([n]);
  }

  readOn() {
    const { segment } = this.store.place;
    this.setRead(segment, true);
    this.goUnread(1);
  }

  goUnread(step) {
    const { segments, place } = this.store;
    for (let n = place.segment + step; n >= 0 && n < segments.length; n += step) {
      if (!segments[n].read) return this.go(n);
    }
    const source = this.otherSource(step, ([read, total]) => read < total);
    if (source) return this.ask("open", { source, want: "unread" });
    if (place.segment + step >= 0 && place.segment + step < segments.length) this.go(place.segment + step);
    this.say("All is read in this direction.");
  }

  goSuggestion(step, from = this.store.place.segment) {
    const { store } = this;
    if (!store.shows.suggested) this.ask("show suggestions");
    const rows = [...store.rows.suggested.values()].filter((row) => store.waits(row))
      .sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : 1));
    const at = rows.findIndex((row) => row.id === store.current);
    const first = (row) => store.within(row.start, row.end)[0] ?? 0; // it may begin before what is shown
    const next = at >= 0 ? rows[at + step]
      : step > 0 ? rows.find((row) => first(row) >= from) : rows.findLast((row) => first(row) < from);
    if (next) return this.goTo(next);
    const source = this.otherSource(step, ([, , waiting]) => waiting > 0);
    if (source) return this.ask("open", { source, want: step > 0 ? "first suggestion" : "last suggestion" });
    this.say("No suggestion waits in this direction.");
  }

  goTo(row) {
    const segment = this.store.within(row.start, row.end)[0] ?? 0;
    this.store.pointAt({ segment, at: Math.max(row.start, this.store.segments[segment].start) }, { current: row.id });
    this.list.reveal(segment);
    this.say(this.describe(row));
  }

  go(n) {
    this.caret.move({ segment: n, at: this.store.segments[n].start }, false);
  }

  // The next source, or that before, with something to do.
  otherSource(step, fits) {
    const { sources, source, progress } = this.store;
    const here = sources.findIndex((one) => one.key === source);
    for (let n = here + step; n >= 0 && n < sources.length; n += step) {
      if (fits(progress[sources[n].key])) return sources[n].key;
    }
    return null;
  }

  // ---- memos, undo

  // Memos and remarks are on what was pointed at when they were begun.
  note(about, where, text) {
    this.push({ act: "note", about, text, ...where });
    this.say("Memo written.");
  }

  remark(source, id, memo) {
    const row = this.store.source === source && this.store.rows.own.get(id);
    if (row) this.draw(this.store.put("own", { ...row, memo }));
    this.push({ act: "change", source, coding: id, memo });
    this.say(memo ? "Remark written." : "Remark taken away.");
  }

  undo() {
    this.turnedAt = this.store.place;
    this.push({ act: "undo" });
  }

  redo() {
    this.turnedAt = this.store.place;
    this.push({ act: "redo" });
  }
}
