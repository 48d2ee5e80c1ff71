// The widget: the panes side by side, and what the kernel says.

import { button, count, el, hasFocus, newId } from "./dom.js";
import { Store } from "./store.js";
import { Outbox } from "./outbox.js";
import { SegmentList } from "./list.js";
import { drawSegment, estimateHeight } from "./segment.js";
import { Pointing } from "./pointing.js";
import { Caret } from "./caret.js";
import { Acts } from "./acts.js";
import { Documents } from "./documents.js";
import { Codes } from "./codes.js";
import { Codings } from "./codings.js";
import { Bar } from "./bar.js";
import { Help } from "./help.js";
import { listenToKeys } from "./keys.js";

const HEARTBEAT = 10000; // milliseconds between two looks while the coder is at it
const PATIENT = 1500; // milliseconds for which keys wait for a source that is being opened

class Widget {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.view = newId();
    this.wish = null; // what to go to in a source that is being opened
    this.opening = 0; // the number of the last that was asked for
    this.openedSince = null;
    this.store = new Store();
    this.store.view = this.view;
    this.outbox = new Outbox((content) => model.send(content), this.view, () => this.bar?.tell());
    this.build();
    this.listen();
    this.ask({ do: "hello" });
  }

  build() {
    const { store, outbox } = this;
    root(this.root);
    this.status = el("div", { class: "qc-status", role: "status", "aria-live": "polite" });
    this.pane = el("div", { class: "qc-text-pane", tabindex: 0, role: "application", "aria-roledescription": "text to code",
      "aria-label": "Text. Question mark lists the keys." });
    this.notice = el("div", { class: "qc-notice", hidden: true });
    this.leave = () => this.pane.focus({ preventScroll: true });
    const press = { take: (n) => this.take(n), mark: (n) => this.mark(n) };
    this.list = new SegmentList(this.pane, (n) => drawSegment(store, n, press), (n) => estimateHeight(store, n, this.pane.clientWidth || 600));
    this.caret = new Caret(store, this.list, (text) => this.say(text));
    this.pointing = new Pointing(this.pane, store, this.list, (text) => this.say(text));
    this.acts = new Acts({ store, outbox, list: this.list, caret: this.caret, say: (text) => this.say(text), ask: (what, detail) => this.doAsked(what, detail) });
    this.help = new Help(this.leave);
    this.codings = new Codings(store, this.acts, { leave: this.leave });
    this.codes = new Codes(store, { give: (code) => (this.isOpening ? this.say("Opening…") : this.acts.give(code)), leave: this.leave,
      cancel: () => { this.acts.changing = null; }, note: (code) => this.codings.writeOnCode(code) });
    this.documents = new Documents(store, { open: (key) => this.open(key), search: (text) => this.ask({ do: "search", text }), find: (text) => this.find(text), nextHit: () => this.nextHit(), leave: this.leave });
    this.bar = new Bar(store, outbox, this.acts, { help: () => this.help.open(), toggle: (kind) => this.toggle(kind),
      leave: this.leave, say: (text) => this.say(text), skip: () => this.skip() });
    this.root.append(el("div", { class: "qc-frame" }, this.bar.node, this.notice, this.documents.node, this.pane,
      this.codings.node, this.codes.node, this.status, this.help.node));
    listenToKeys(this.root, this.pane, this);
    this.pane.addEventListener("focus", () => this.codes.clear());
    store.on("move", () => { this.status.textContent = ""; });
    store.on("open", () => {
      this.pointing.reset();
      this.list.reset(store.segments.length);
    });
    store.on("draw", (touched) => this.list.update(touched));
    store.on("point", () => this.pane.setAttribute("aria-activedescendant", `${this.view}-${store.place.segment}`));
  }

  // ---- the kernel

  listen() {
    this.hear = (message) => this.receive(message);
    this.model.on("msg:custom", this.hear);
    this.look = () => { if (Date.now() - (this.looked ?? 0) > 2000) this.ask({ do: "look" }); };
    this.model.on("comm_live_update", this.look); // JupyterLab says so when a kernel comes or goes
    this.root.addEventListener("focusin", this.look);
    this.beat = setInterval(() => {
      if (hasFocus(this.root) && !document.hidden) this.look();
    }, HEARTBEAT);
  }

  ask(request) {
    this.looked = Date.now();
    this.outbox.listen();
    try {
      this.model.send({ ...request, view: this.view });
    } catch {
      this.outbox.lose();
    }
  }

  receive(message) {
    this.outbox.heard();
    const isOurs = message.view === undefined || message.view === this.view;
    const isHere = message.source === undefined || message.source === this.store.source;
    if (!isOurs) return;
    const take = {
      welcome: () => this.begin(message),
      opened: () => this.show(message),
      changed: () => isHere && this.store.change(message, this.outbox.later),
      others: () => isHere && this.store.setOthers(message),
      state: () => this.store.setState(message),
      found: () => this.takeHits(message),
      saved: () => this.takeResults(message.results),
      known: () => this.offer(new Set(message.ids)),
      failed: () => this.hearFailure(message),
    }[message.do];
    if (take) take();
  }

  begin(message) {
    this.store.welcome(message);
    this.outbox.openStore(message.key);
    this.tellNotes(message.notes);
    const unread = message.sources.find(({ key }) => message.progress[key][0] < message.progress[key][1]);
    const first = unread ?? message.sources[0];
    if (first) this.open(first.key, { want: "unread" });
    else this.say("There is nothing to code here.");
  }

  tellNotes(notes) {
    this.notes = notes.map((note) => el("p", {}, note));
    this.left = this.outbox.leftovers();
    const ids = this.left.flatMap((one) => one.acts.map((act) => act.id));
    if (ids.length) this.ask({ do: "known", ids });
    this.notice.replaceChildren(...this.notes);
    this.notice.hidden = !this.notes.length;
  }

  // Offer to save what a view before this one could not, or was never told that it was.
  offer(known) {
    const left = this.left.map(({ key, acts }) => ({ key, acts: acts.filter((act) => !known.has(act.id)) }));
    const number = left.reduce((sum, one) => sum + one.acts.length, 0);
    if (!number) return this.outbox.discard(left);
    const end = (act) => () => {
      this.outbox.offered = 0;
      act();
      this.bar.tell();
      this.notice.replaceChildren(...this.notes);
      this.notice.hidden = !this.notes.length;
      this.leave();
    };
    this.outbox.offered = number;
    this.bar.tell();
    this.notice.append(el("p", {}, `${count(number, "change")} from before could not be saved then. `,
      button("Save now", "Send them to the journal", end(() => this.outbox.takeOver(left))), " ",
      button("Discard", "Forget them", end(() => this.outbox.discard(left)))));
    this.notice.hidden = false;
  }

  open(key, wish = {}, { anew = false } = {}) {
    this.wish = wish;
    if (key === this.store.source && !anew) return this.grant();
    this.opening += 1;
    this.openedSince = Date.now();
    this.ask({ do: "open", source: key, opening: this.opening });
  }

  // Until a source that was asked for is there, or it takes long, keys would act on another one.
  get isOpening() {
    return this.openedSince !== null && Date.now() - this.openedSince < PATIENT;
  }

  show(message) {
    if (message.opening !== this.opening) return; // another one was asked for since
    this.openedSince = null;
    this.store.open(message);
    this.grant();
  }

  hearFailure({ of, reason }) {
    if (of === "save") return this.outbox.fail(reason);
    if (of === "open") this.openedSince = null;
    this.say(reason);
  }

  // Go where it was wished, now that the source is open.
  grant() {
    const { store } = this;
    const wish = this.wish ?? {};
    this.wish = null;
    if (wish.want === "unread") {
      const n = store.segments.findIndex((segment) => !segment.read);
      if (n >= 0) this.acts.go(n);
    } else if (wish.want === "first suggestion") this.acts.goSuggestion(1);
    else if (wish.want === "last suggestion") this.acts.goSuggestion(-1, store.segments.length);
    else if (wish.at !== undefined) this.acts.go(store.segmentAt(wish.at));
    else if (wish.segment !== undefined) this.acts.go(wish.segment);
    if (wish.said) this.say(wish.said);
  }

  takeResults(results) {
    const acts = new Map(this.outbox.waiting.map((act) => [act.id, act]));
    this.outbox.settle(results);
    const refused = results.filter((result) => acts.has(result.id) && !result.saved && !result.keep);
    if (refused.length) this.refuse(refused.map((result) => result.reason).join("; "));
    for (const result of results) {
      const act = acts.get(result.id);
      if (!act || !result.saved) continue;
      if (act.act === "undo" || act.act === "redo") this.tellUndone(act.act, result);
      else if (act.act === "judge term") {
        this.say(`${this.inNames(result.what)} by “${act.term}”, in all documents. Undo takes all back at once.`);
      }
    }
  }

  // What was drawn was not done: draw what is true.
  refuse(reason) {
    const { source, place } = this.store;
    if (source) this.open(source, { at: place.at, said: reason }, { anew: true });
    else this.say(reason);
  }

  // What cannot be saved is left out, and what was drawn of it with it.
  skip() {
    this.outbox.skip();
    this.refuse("Left out.");
  }

  // Whoever has gone on meanwhile stays where they are.
  tellUndone(act, { what, at }) {
    const said = `${act === "undo" ? "Undone" : "Done again"}: ${this.inNames(what)}.`;
    const isStill = this.acts.turnedAt === this.store.place && !this.outbox.waiting.length;
    if (at?.source && isStill) this.open(at.source, { at: at.start, said });
    else this.say(said);
  }

  // What was done, with the names of codes in place of their paths.
  inNames(what) {
    return what.replace(/`([^`]+)`/, (_, path) => this.store.nameOf(path));
  }

  // ---- what panes ask of each other

  doAsked(what, detail) {
    if (what === "code") this.codes.input.focus();
    else if (what === "open") this.open(detail.source, detail);
    else if (what === "show suggestions") this.toggle("suggested");
  }

  take(n) {
    const { start, end } = this.store.segments[n];
    this.store.pointAt({ segment: n, at: end }, { anchor: start });
    this.leave();
  }

  mark(n) {
    this.acts.setRead(n, !this.store.segments[n].read);
    this.leave();
  }

  toggle(kind) {
    const { store } = this;
    store.shows[kind] = !store.shows[kind];
    store.emit("shows");
    store.emit("draw", new Set(store.segments.keys()));
    store.emit("point");
  }

  takeHits(message) {
    const { store } = this;
    store.wanted = message.text.trim();
    store.hits = store.wanted ? message.hits : null;
    store.found = message.total;
    store.emit("hits");
    if (this.isFinding) this.nextHit();
    this.isFinding = false;
    store.emit("draw", new Set(store.segments.keys()));
  }

  // Search, and go to the first hit.
  find(text) {
    this.isFinding = true;
    this.ask({ do: "search", text });
  }

  nextHit() {
    const { store } = this;
    const { hits, source, place, sources } = store;
    if (!hits) return;
    const next = (hits[source] ?? []).find((n) => n > place.segment);
    if (next !== undefined) return this.acts.go(next);
    const here = sources.findIndex((one) => one.key === source);
    const order = [...sources.slice(here + 1), ...sources.slice(0, here + 1)];
    const other = order.find((one) => hits[one.key]);
    if (other) this.open(other.key, { segment: hits[other.key][0] });
  }

  // The same again is said again only if it is another text.
  say(text) {
    this.status.textContent = text === this.status.textContent ? `${text}\u00a0` : text;
  }

  dispose() {
    clearInterval(this.beat);
    this.outbox.dispose();
    this.documents.dispose();
    this.model.off("msg:custom", this.hear);
    this.model.off("comm_live_update", this.look);
    this.pointing.dispose();
    this.list.dispose();
  }
}

function root(node) {
  node.classList.add("qualcode");
  // Else JupyterLab does what its own keys mean, while the coder is at work.
  node.setAttribute("data-lm-suppress-shortcuts", "true");
  node.setAttribute("role", "region");
  node.setAttribute("aria-label", "Coding by hand");
}

export function render({ model, el: outside }) {
  const node = el("div", {});
  outside.append(node);
  const widget = new Widget(model, node);
  return () => widget.dispose();
}
