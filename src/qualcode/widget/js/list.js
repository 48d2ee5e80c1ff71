// A list of segments of which only those in sight are in the page.

import { el } from "./dom.js";

const MARGIN = 400; // pixels above and below that are kept ready
const TRIES = 6; // heights are known only once a segment is in the page

export class SegmentList {
  constructor(pane, render, estimate) {
    this.pane = pane;
    this.render = render;
    this.estimate = estimate;
    this.window = el("div", { class: "qc-window" });
    this.canvas = el("div", { class: "qc-canvas" }, this.window);
    this.pane.append(this.canvas);
    this.nodes = new Map();
    this.pinned = null; // a segment that stays while a selection is drawn from it
    this.late = new Set(); // what is drawn anew only after that
    this.reset(0);
    pane.addEventListener("scroll", () => this.layout(), { passive: true });
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(pane);
  }

  reset(length) {
    this.length = length;
    this.nodes.clear();
    this.window.replaceChildren();
    this.pinned = null;
    this.late.clear();
    this.first = 0;
    this.last = -1;
    this.heights = Float64Array.from({ length }, (_, n) => this.estimate(n));
    this.place();
    this.pane.scrollTop = 0;
    this.layout();
  }

  resize() {
    if (this.pane.clientWidth === this.width) return this.layout();
    this.width = this.pane.clientWidth;
    const anchor = this.at(this.pane.scrollTop);
    for (let n = 0; n < this.length; n += 1) this.heights[n] = this.estimate(n);
    this.measure(this.nodes.keys());
    this.place();
    this.pane.scrollTop = this.tops[anchor]; // what was looked at is looked at still
    this.layout();
  }

  place() {
    this.tops = new Float64Array(this.length + 1);
    for (let n = 0; n < this.length; n += 1) this.tops[n + 1] = this.tops[n] + this.heights[n];
    this.canvas.style.height = `${this.tops[this.length]}px`;
    this.window.style.top = `${this.tops[this.first] ?? 0}px`;
  }

  // The segment at a height.
  at(height) {
    let low = 0;
    let high = this.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.tops[middle] <= height) low = middle;
      else high = middle - 1;
    }
    return Math.max(low, 0);
  }

  layout() {
    for (let tries = 0; tries < TRIES && this.length; tries += 1) {
      const top = this.pane.scrollTop;
      const anchor = this.at(top);
      const offset = this.tops[anchor] - top;
      this.mount(this.at(top - MARGIN), this.at(top + this.pane.clientHeight + MARGIN));
      if (!this.measure(this.nodes.keys())) break;
      this.place();
      // What is looked at stays where it is, whatever was found out about what is above it.
      const wanted = this.tops[anchor] - offset;
      if (Math.abs(wanted - this.pane.scrollTop) > 1) this.pane.scrollTop = wanted;
    }
  }

  mount(first, last) {
    if (this.pinned !== null) [first, last] = [Math.min(first, this.pinned), Math.max(last, this.pinned)];
    for (const [n, node] of this.nodes) {
      if (n < first || n > last) {
        node.remove();
        this.nodes.delete(n);
      }
    }
    let next = null;
    for (let n = last; n >= first; n -= 1) {
      let node = this.nodes.get(n);
      if (!node) {
        node = this.render(n);
        this.nodes.set(n, node);
        this.window.insertBefore(node, next);
      }
      next = node;
    }
    [this.first, this.last] = [first, last];
    this.window.style.top = `${this.tops[first]}px`;
  }

  // Read the heights of segments that are in the page; say whether one is not as it was thought.
  measure(numbers) {
    let changed = false;
    for (const n of numbers) {
      const height = this.nodes.get(n)?.getBoundingClientRect().height;
      if (height && Math.abs(height - this.heights[n]) > 0.5) {
        this.heights[n] = height;
        changed = true;
      }
    }
    return changed;
  }

  // While a selection is drawn, its text must stay in the page as it is.
  pin(n) {
    this.pinned = n;
  }

  release() {
    this.pinned = null;
    const late = this.late;
    this.late = new Set();
    this.update(late);
    this.layout();
  }

  // Draw segments anew, if they are in the page.
  update(numbers) {
    if (this.pinned !== null) {
      for (const n of numbers) this.late.add(n);
      return;
    }
    const drawn = [...numbers].filter((n) => this.nodes.has(n));
    for (const n of drawn) {
      const node = this.render(n);
      this.nodes.get(n).replaceWith(node);
      this.nodes.set(n, node);
    }
    if (drawn.length && this.measure(drawn)) {
      this.place();
      this.layout();
    }
  }

  // Bring a segment into sight.
  reveal(n) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { scrollTop, clientHeight } = this.pane;
      const isAbove = this.tops[n] < scrollTop;
      const isBelow = this.tops[n + 1] > scrollTop + clientHeight;
      if ((!isAbove && !isBelow) || (isAbove && isBelow)) break;
      if (isBelow && this.heights[n] > clientHeight && this.tops[n] >= scrollTop && tries) break;
      const height = Math.min(this.heights[n], clientHeight);
      this.pane.scrollTop = isAbove ? this.tops[n] - 8 : this.tops[n] + height - clientHeight + 8;
      this.layout();
    }
  }

  // Bring the caret into sight, also within a segment that is taller than the pane.
  revealCaret() {
    const caret = this.window.querySelector(".qc-caret")?.getBoundingClientRect();
    const pane = this.pane.getBoundingClientRect();
    if (caret && caret.top < pane.top) this.pane.scrollTop -= pane.top - caret.top + 8;
    else if (caret && caret.bottom > pane.bottom) this.pane.scrollTop += caret.bottom - pane.bottom + 8;
  }

  dispose() {
    this.watcher.disconnect();
  }
}
