// The caret: pointing with the keyboard, word by word, across the segments of a source.

import { shorten } from "./dom.js";
import * as words from "./words.js";

export class Caret {
  constructor(store, list, say) {
    this.store = store;
    this.list = list;
    this.say = say;
  }

  move(place, extend) {
    const { store } = this;
    const anchor = extend ? store.anchor ?? store.place.at : null;
    const isOther = extend && store.segments[place.segment].document !== this.documentOf(anchor);
    if (isOther) return this.say("A coding stands in one document; this is its end.");
    store.pointAt(place, { anchor });
    this.list.reveal(place.segment);
    this.list.revealCaret();
  }

  documentOf(at) {
    const { store } = this;
    // An end of one segment may be the beginning of the next: what is selected decides.
    const n = store.selection ? store.segmentAt(store.selection[0]) : store.place.segment;
    return store.segments[Math.min(n, store.segmentAt(at) + 1)].document;
  }

  // Left and right are where they are seen, also in a text that runs from right to left.
  turn(step) {
    return words.isRightToLeft(this.store.segment.text) ? -step : step;
  }

  // A word forward (1) or back (-1). A selection ends with words, without the space behind them.
  word(step, extend) {
    const find = step > 0 ? (extend ? words.nextEnd : words.nextStart) : words.previousStart;
    this.step(step, extend, find);
  }

  character(step, extend) {
    this.step(step, extend, step > 0 ? words.nextCharacter : words.previousCharacter);
  }

  step(step, extend, find) {
    this.move(stepFrom(this.store, this.store.place, step, find, extend), extend);
    this.tell();
  }

  // Say where the caret is, for those who do not see it.
  tell() {
    const { store } = this;
    const { segment, at } = store.place;
    const { start, text } = store.segments[segment];
    const [from, to] = store.selection ?? [at, start + words.nextEnd(text, at - start)];
    const said = store.textOf(from, to);
    this.say(store.selection ? `Selected “${shorten(said)}”` : said || "the end");
  }

  // To the beginning of the next or previous segment; with Shift, over the whole of it.
  line(step, extend) {
    const { store } = this;
    const { segment, at } = store.place;
    const { start, end } = store.segment;
    if (extend) {
      const edge = step > 0 ? end : start;
      if (at !== edge) return this.move({ segment, at: edge }, true);
    }
    const next = segment + step;
    if (next < 0 || next >= store.segments.length) return this.move({ segment, at: step > 0 ? end : start }, extend);
    this.move({ segment: next, at: extend && step > 0 ? store.segments[next].end : store.segments[next].start }, extend);
  }

  edge(step, extend) {
    const { start, end } = this.store.segment;
    this.move({ segment: this.store.place.segment, at: step > 0 ? end : start }, extend);
  }

  far(step) {
    const segment = step > 0 ? this.store.segments.length - 1 : 0;
    this.move({ segment, at: this.store.segments[segment].start }, false);
  }

  page(step) {
    const { clientHeight } = this.list.pane;
    const top = this.list.tops[this.store.place.segment] + step * clientHeight * 0.8;
    const segment = this.list.at(Math.max(0, Math.min(top, this.list.tops[this.list.length] - 1)));
    this.move({ segment, at: this.store.segments[segment].start }, false);
  }

  // The whole document: on a sheet, a row.
  all() {
    const { store } = this;
    const { document } = store.segment;
    const first = store.segments.findIndex((one) => one.document === document);
    const last = store.segments.findLastIndex((one) => one.document === document);
    store.pointAt({ segment: last, at: store.segments[last].end }, { anchor: store.segments[first].start });
  }

  // The whole segment; once more, nothing.
  whole() {
    const { store } = this;
    const { start, end } = store.segment;
    const [from, to] = store.selection ?? [];
    const segment = store.place.segment;
    if (from === start && to === end) store.pointAt({ segment, at: start });
    else store.pointAt({ segment, at: end }, { anchor: start });
  }
}

// Where a step leads from a place, into the segment before or after if it must.
export function stepFrom(store, { segment, at }, step, find, extend) {
  const { start, end, text } = store.segments[segment];
  const next = segment + step;
  const isAtEdge = at === (step > 0 ? end : start);
  if (isAtEdge && next >= 0 && next < store.segments.length) {
    const other = store.segments[next];
    if (step > 0 && !extend) return { segment: next, at: other.start };
    const from = step > 0 ? 0 : other.text.length;
    return { segment: next, at: other.start + find(other.text, from) };
  }
  return { segment, at: start + find(text, at - start) };
}
