// The store: what is known of the source that is open, and what the coder points at.

const NOTHING = Object.freeze([]);
const FALLBACK_COLORS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#8A6D00", "#56B4E9",
  "#7B3294", "#B2182B", "#35978F", "#8C510A", "#5E4FA2", "#5A6E1C"];

export class Store {
  constructor() {
    this.listeners = new Map();
    this.about = { coder: "", title: "", notes: [] };
    this.codes = [];
    this.order = []; // the paths as they came, by which codes have their digits
    this.byPath = new Map();
    this.sources = [];
    this.progress = {};
    this.counts = {};
    this.hits = null; // what a search found, by source
    this.wanted = "";
    this.shows = { suggested: true, other: true };
    this.clear();
  }

  on(name, listener) {
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), listener]);
  }

  emit(name, detail) {
    for (const listener of this.listeners.get(name) ?? []) listener(detail);
  }

  clear() {
    this.source = null;
    this.segments = [];
    this.rows = { own: new Map(), suggested: new Map(), other: new Map() };
    this.index = []; // by segment: the rows that stand in it
    this.memos = [];
    this.place = { segment: 0, at: 0 };
    this.anchor = null; // the other end of a selection
    this.current = null; // the id of the coding that keys act on
  }

  // ---- what the kernel says

  welcome(message) {
    this.about = message;
    this.sources = message.sources;
    this.emit("welcome");
    this.order = message.codes.map((code) => code.path);
    this.setCodes(message.codes.filter((code) => code.role));
    this.addCodes(this.order);
    this.setState(message);
  }

  setCodes(codes) {
    this.given = codes;
    this.order = [...new Set([...this.order, ...codes.map((code) => code.path)])];
    const tops = codes.filter((code) => code.level === 1).map((code) => code.path);
    const colors = new Map();
    this.codes = codes.map((code) => {
      const own = /^#[0-9a-f]{6}$/i.test(code.color) ? code.color : null;
      const above = colors.get(code.path.slice(0, code.path.lastIndexOf("/"))); // a child has its parent's
      const color = own ?? above ?? FALLBACK_COLORS[Math.max(tops.indexOf(code.path), 0) % FALLBACK_COLORS.length];
      colors.set(code.path, color);
      return { ...code, color };
    });
    this.byPath = new Map(this.codes.map((code) => [code.path, code]));
    this.emit("codes");
  }

  // Codes that were made meanwhile, here or elsewhere.
  addCodes(paths) {
    const nothing = { role: "", color: "", definition: "", include: "", exclude: "", known: this.about.open };
    const added = paths.filter((path) => !this.byPath.has(path));
    if (!added.length) return;
    const codes = [...this.given];
    this.order = [...new Set([...this.order, ...added])];
    for (const path of added) {
      const parent = path.slice(0, path.lastIndexOf("/") + 1); // it stands behind its siblings
      const last = parent ? codes.findLastIndex((code) => `${code.path}/`.startsWith(parent)) : -1;
      const code = { path, name: path.split("/").at(-1), level: path.split("/").length, ...nothing };
      codes.splice(last < 0 ? codes.length : last + 1, 0, code);
    }
    this.setCodes(codes);
  }

  setState(message) {
    this.counts = message.counts;
    this.addCodes(Object.keys(message.counts));
    this.canUndo = message.undo;
    this.canRedo = message.redo;
    Object.assign(this.progress, message.progress);
    this.emit("state", Object.keys(message.progress));
  }

  open(message) {
    this.clear();
    this.source = message.source;
    const read = new Set(message.read);
    this.segments = message.segments.map((segment, n) => ({ ...segment, read: read.has(n) }));
    this.index = this.segments.map(() => new Set());
    for (const row of message.own) this.hold("own", row);
    for (const row of message.suggested) this.hold("suggested", row);
    for (const row of message.others) this.hold("other", row);
    this.memos = message.memos;
    if (this.segments.length) this.place = { segment: 0, at: this.segments[0].start };
    this.emit("open");
    this.emit("point");
  }

  // What was done here meanwhile, and is still to be sent, is newer than what the kernel says.
  change(message, later) {
    const touched = new Set();
    const isNews = (id) => !later.codings.has(id);
    for (const id of message.gone.filter(isNews)) for (const n of this.drop("own", id)) touched.add(n);
    for (const row of message.own.filter((one) => isNews(one.id))) {
      if (isSame(this.rows.own.get(row.id), row)) continue; // it was drawn when it was done
      for (const n of this.put("own", row)) touched.add(n);
    }
    for (const [n, read] of message.read) {
      if (later.marks.has(`${message.source} ${n}`) || this.segments[n].read === read) continue;
      this.segments[n].read = read;
      touched.add(n);
    }
    if (message.memos) this.memos = message.memos;
    this.emit("draw", touched);
    this.emit("point");
  }

  setOthers(message) {
    for (const kind of ["other", "suggested"]) for (const id of [...this.rows[kind].keys()]) this.drop(kind, id);
    for (const row of message.others) this.hold("other", row);
    for (const row of message.suggested) this.hold("suggested", row);
    this.memos = message.memos;
    this.emit("draw", new Set(this.segments.keys()));
    this.emit("point");
  }

  // ---- codings

  hold(kind, row) {
    const own = { ...row, kind };
    this.rows[kind].set(row.id, own);
    for (const n of this.within(row.start, row.end)) this.index[n].add(own);
    return own;
  }

  put(kind, row) {
    const before = this.drop(kind, row.id);
    this.hold(kind, row);
    return [...before, ...this.within(row.start, row.end)];
  }

  drop(kind, id) {
    const row = this.rows[kind].get(id);
    if (!row) return NOTHING;
    this.rows[kind].delete(id);
    const touched = this.within(row.start, row.end);
    for (const n of touched) this.index[n].delete(row);
    return touched;
  }

  find(id) {
    return this.rows.own.get(id) ?? this.rows.suggested.get(id) ?? this.rows.other.get(id);
  }

  // Nothing was decided on it, and the same words do not have the same code already.
  waits(row) {
    if (row.kind !== "suggested" || this.rows.own.has(row.id)) return false;
    return !this.within(row.start, row.end).some((n) =>
      [...this.index[n]].some((other) => other.kind === "own" && other.code === row.code
        && other.status === "accepted" && other.start < row.end && row.start < other.end));
  }

  // The rows that are drawn in a segment.
  drawn(n) {
    return [...this.index[n]].filter((row) =>
      row.kind === "own" ? row.status === "accepted"
        : row.kind === "suggested" ? this.shows.suggested && this.waits(row) : this.shows.other);
  }

  colorOf = (path) => this.byPath.get(path)?.color ?? FALLBACK_COLORS[0];

  nameOf = (path) => this.byPath.get(path)?.name ?? path;

  // ---- places

  // The last segment that begins at a position or before it.
  segmentAt(at) {
    let low = 0;
    let high = this.segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.segments[middle].start <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  // The numbers of the segments that share a unit with a span.
  within(start, end) {
    const found = [];
    for (let n = this.segmentAt(start); n < this.segments.length; n += 1) {
      if (this.segments[n].start >= end) break;
      if (this.segments[n].end > start) found.push(n);
    }
    return found;
  }

  get segment() {
    return this.segments[this.place.segment];
  }

  get selection() {
    if (this.anchor === null || this.anchor === this.place.at) return null;
    return [Math.min(this.anchor, this.place.at), Math.max(this.anchor, this.place.at)];
  }

  // What a code would be given to: the selection, else the segment at the caret.
  get target() {
    if (this.selection) return this.selection;
    return this.segment ? [this.segment.start, this.segment.end] : null;
  }

  // The text of a span; what stands between segments is not known here.
  textOf(start, end) {
    return this.within(start, end).map((n) => {
      const { start: from, text } = this.segments[n];
      return text.slice(Math.max(start - from, 0), end - from);
    }).join(" ");
  }

  // The codings at what the coder points at, with the coder's own first.
  here() {
    if (!this.target) return NOTHING;
    const [start, end] = this.target;
    const rows = new Set(this.within(start, end).flatMap((n) => [...this.index[n]]));
    const order = { own: 0, suggested: 1, other: 2 };
    return [...rows]
      .filter((row) => row.start < end && start < row.end)
      .filter((row) => row.kind !== "suggested" || (this.waits(row) && this.shows.suggested))
      .filter((row) => row.kind !== "other" || this.shows.other)
      .sort((a, b) => order[a.kind] - order[b.kind] || a.start - b.start || b.end - a.end);
  }

  // ---- pointing

  pointAt(place, { anchor = null, current = null } = {}) {
    const before = this.touched();
    this.place = place;
    this.anchor = anchor;
    this.current = current;
    this.emit("move");
    this.emit("draw", new Set([...before, ...this.touched()]));
    this.emit("point");
  }

  setCurrent(id) {
    this.current = id;
    this.emit("draw", new Set(this.touched()));
    this.emit("point");
  }

  touched() {
    const selected = this.selection ? this.within(...this.selection) : [];
    const row = this.current ? this.find(this.current) : null;
    return [this.place.segment, ...selected, ...(row ? this.within(row.start, row.end) : [])];
  }
}

function isSame(row, other) {
  return Boolean(row) && ["start", "end", "code", "status", "memo", "of"].every((name) => row[name] === other[name]);
}
