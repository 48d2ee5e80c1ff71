// Pointing with the mouse or a finger: what the browser selects becomes positions of the source.

import { nextEnd, previousStart, trim } from "./words.js";

const AGAIN = 500; // milliseconds between the presses of a double click

const ORDER = { own: 0, suggested: 1, other: 2 };

export class Pointing {
  constructor(pane, store, list, say) {
    Object.assign(this, { pane, store, list, say });
    this.isDown = false;
    this.pressed = -AGAIN;
    this.from = [0, 0];
    this.isHeld = false; // the browser's own selection stays, with handles for a finger
    pane.addEventListener("pointerdown", (event) => this.begin(event));
    this.listeners = {
      pointerdown: (event) => { if (this.isHeld && !this.isInside(event)) this.letGo(); },
      pointerup: (event) => this.finish(event),
      pointermove: (event) => { if (this.isDown && event.buttons === 0) this.cancel(); }, // the release was lost
      pointercancel: () => this.cancel(),
      selectionchange: () => this.follow(),
    };
    for (const [name, listener] of Object.entries(this.listeners)) document.addEventListener(name, listener, true);
  }

  dispose() {
    for (const [name, listener] of Object.entries(this.listeners)) document.removeEventListener(name, listener, true);
    clearTimeout(this.timer);
  }

  isInside(event) {
    return event.composedPath().includes(this.pane); // a shadow tree hides the target
  }

  begin(event) {
    if (event.button !== 0 || event.ctrlKey) return; // a menu, or what the system makes of it
    if (this.isHeld && event.target.closest("button")) this.letGo();
    const n = numberOf(event.target);
    this.isDown = n !== null && !event.target.closest("button");
    const isAgain = event.timeStamp - this.pressed < AGAIN && !this.isFar(event);
    this.clicks = isAgain ? this.clicks + 1 : 1;
    this.pressed = event.timeStamp;
    this.from = [event.clientX, event.clientY];
    this.anchor = this.at(this.from); // now: the text may scroll while a selection is drawn
    if (this.isDown) this.list.pin(n); // the text at which a selection begins has to stay
  }

  // Whether a press or a release is somewhere else than the press before.
  isFar({ clientX, clientY }) {
    return Math.hypot(clientX - this.from[0], clientY - this.from[1]) > 3;
  }

  // The browser makes something else of it, such as scrolling, or the selection of a long press.
  cancel() {
    if (this.isDown && !this.isHeld) this.list.release();
    this.isDown = false;
  }

  finish(event) {
    if (!this.isDown) return;
    this.isDown = false;
    const label = event.composedPath()[0].closest?.(".qc-label");
    if (label && !this.isFar(event)) {
      this.list.release();
      return this.pointAtCoding(label);
    }
    if (event.pointerType === "touch" && this.read()?.isWide) return this.follow();
    if (this.isFar(event)) this.take(event);
    else setTimeout(() => this.take(event), 0); // a click undoes what was selected only after this
  }

  // A finger selects by handles, which tell only that the selection has changed.
  follow() {
    if (this.isDown) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      const places = this.read();
      if (places?.isWide) this.hold(places);
      else if (this.isHeld) this.letGo();
    }, 250);
  }

  hold({ anchor, focus }) {
    this.isHeld = true;
    this.list.pin(anchor.segment);
    this.select(anchor, focus);
  }

  // Whatever is under way with the pointer ends: a key was pressed.
  end() {
    this.cancel();
    if (this.isHeld) this.letGo();
  }

  // Another source is open: what was pointed at is not there any more.
  reset() {
    this.isDown = false;
    this.isHeld = false;
    this.anchor = null;
    this.clicks = 0;
  }

  letGo() {
    this.isHeld = false;
    this.selection()?.removeAllRanges();
    this.list.release();
  }

  selection() {
    const root = this.pane.getRootNode();
    const selection = root.getSelection?.() ?? document.getSelection();
    return selection?.anchorNode && this.pane.contains(selection.anchorNode) ? selection : null;
  }

  // What the browser has selected, as places of the source.
  read() {
    const selection = this.selection();
    if (!selection) return null;
    const anchor = this.find(selection.anchorNode, selection.anchorOffset);
    const focus = this.pane.contains(selection.focusNode)
      ? this.find(selection.focusNode, selection.focusOffset) : this.edge(anchor, selection);
    return anchor && focus ? { anchor, focus, isWide: anchor.at !== focus.at } : null;
  }

  // A drag selects, and a click points; with Shift it extends, twice takes a word, three times all.
  take(event) {
    const seen = this.read(); // where the pointer has left the text, the browser knows the way
    const anchor = this.anchor ?? seen?.anchor;
    const focus = this.at([event.clientX, event.clientY]) ?? seen?.focus;
    this.selection()?.removeAllRanges(); // ours is drawn in its place
    this.list.release();
    this.pane.focus({ preventScroll: true });
    if (!anchor || !focus) return;
    const { place, anchor: other } = this.store;
    if (event.shiftKey) this.select({ segment: place.segment, at: other ?? place.at }, focus);
    else if (this.isFar(event)) this.select(anchor, focus);
    else if (this.clicks > 2) this.wholeOf(anchor.segment);
    else if (this.clicks === 2) this.wordAt(anchor);
    else this.pointAtText(focus);
  }

  // The place under a point of the screen: also on a label, which the browser does not select.
  at([x, y]) {
    const root = this.pane.getRootNode();
    const found = root.caretPositionFromPoint?.(x, y) ?? document.caretPositionFromPoint?.(x, y);
    const range = found ? null : document.caretRangeFromPoint?.(x, y);
    const [node, offset] = found ? [found.offsetNode, found.offset] : [range?.startContainer, range?.startOffset];
    return node && this.pane.contains(node) ? this.find(node, offset) : null;
  }

  wholeOf(segment) {
    const { start, end } = this.store.segments[segment];
    this.store.pointAt({ segment, at: end }, { anchor: start });
  }

  wordAt({ segment, at }) {
    const { start, text } = this.store.segments[segment];
    const end = nextEnd(text, Math.min(at - start, text.length - 1));
    const first = previousStart(text, end);
    this.store.pointAt({ segment, at: start + end }, { anchor: start + first });
  }

  // A selection that leaves the text goes to the end of the segment in which it begins.
  edge(anchor, { anchorNode, focusNode }) {
    if (!anchor) return null;
    const { start, end } = this.store.segments[anchor.segment];
    const isForward = anchorNode.compareDocumentPosition(focusNode) & Node.DOCUMENT_POSITION_FOLLOWING;
    return { segment: anchor.segment, at: isForward ? end : start };
  }

  // A place in the page as a segment and a position in the source.
  find(node, offset) {
    const n = numberOf(node);
    if (n === null) return null;
    const segment = this.store.segments[n];
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const piece = element.closest(".qc-piece");
    if (piece && node.nodeType === Node.TEXT_NODE) return { segment: n, at: Number(piece.dataset.start) + offset };
    const text = element.closest(".qc-text");
    if (!text) return { segment: n, at: this.isBehind(node, offset) ? segment.end : segment.start };
    return { segment: n, at: this.beside(text, element, offset) };
  }

  // Whether a place in a segment, but not in its text, comes after that.
  isBehind(node, offset) {
    const range = document.createRange();
    range.setStart(node, offset);
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    return range.comparePoint(element.closest(".qc-segment").querySelector(".qc-text"), 0) < 0;
  }

  // A place between pieces: where the next of them begins.
  beside(text, element, offset) {
    const pieces = [...text.querySelectorAll(".qc-piece")];
    const child = element === text ? element.childNodes[offset] : element;
    const next = child && pieces.find((piece) => piece === child || piece.contains(child)
      || child.compareDocumentPosition(piece) & Node.DOCUMENT_POSITION_FOLLOWING);
    const last = this.store.segments[numberOf(text)].end;
    return next ? Number(next.dataset.start) : last;
  }

  pointAtText(place) {
    const rows = this.store.drawn(place.segment)
      .filter((row) => row.start <= place.at && place.at < row.end)
      .sort((a, b) => ORDER[a.kind] - ORDER[b.kind] || (a.end - a.start) - (b.end - b.start));
    this.store.pointAt(place, { current: rows[0]?.id ?? null });
  }

  pointAtCoding(label) {
    const row = this.store.find(label.dataset.id);
    const segment = numberOf(label);
    if (row) this.store.pointAt({ segment, at: Math.max(row.start, this.store.segments[segment].start) }, { current: row.id });
    this.pane.focus({ preventScroll: true });
  }

  select(anchor, focus) {
    const isForward = anchor.at < focus.at || anchor.segment < focus.segment;
    const [first, last] = isForward ? [anchor, focus] : [focus, anchor];
    const span = tidy(this.store, first, last);
    if (this.store.segments[last.segment].document !== this.store.segments[first.segment].document) {
      this.say("A coding stands in one document; the selection ends with it.");
    }
    if (!span) return this.pointAtText(focus);
    const [start, end] = span;
    const [from, to] = isForward ? [start, end] : [end, start];
    this.store.pointAt({ segment: isForward ? lastOf(this.store, start, end) : this.store.segmentAt(start), at: to }, { anchor: from });
  }
}

function numberOf(node) {
  const element = node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement;
  const segment = element?.closest(".qc-segment");
  return segment ? Number(segment.dataset.n) : null;
}

function lastOf(store, start, end) {
  return store.within(start, end).at(-1) ?? store.segmentAt(start);
}

// A span without white space at its ends, within the document in which it begins.
function tidy(store, first, last) {
  const { document } = store.segments[first.segment];
  const numbers = store.within(first.at, Math.max(last.at, first.at + 1))
    .filter((n) => store.segments[n].document === document);
  const spans = numbers.map((n) => {
    const { start, text } = store.segments[n];
    const [from, to] = trim(text, Math.max(first.at - start, 0), Math.min(last.at - start, text.length));
    return [start + from, start + to];
  }).filter(([from, to]) => from < to);
  return spans.length ? [spans[0][0], spans.at(-1)[1]] : null;
}
