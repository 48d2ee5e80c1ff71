// A segment as it is drawn: its place, the headings above it, and its text in flat runs.

import { button, count, el } from "./dom.js";
import { flatten, giveLanes, underline } from "./runs.js";

export function estimateHeight(store, n, width) {
  const { text } = store.segments[n];
  const lines = Math.max(1, Math.ceil(text.length / Math.max(width / 8, 20)));
  return 22 + lines * 26 + (hasHeading(store, n) ? 22 : 0);
}

function hasHeading(store, n) {
  const { context } = store.segments[n];
  return Boolean(context) && (n === 0 || store.segments[n - 1].context !== context);
}

export function drawSegment(store, n, { take, mark }) {
  const segment = store.segments[n];
  const rows = store.drawn(n);
  const isHere = store.place.segment === n;
  const node = el("div", {
    class: `qc-segment${isHere ? " qc-here" : ""}`, role: "group", id: `${store.view}-${n}`,
    "data-n": n, "aria-label": describe(store, n, rows),
  });
  if (hasHeading(store, n)) node.append(el("div", { class: "qc-context" }, segment.context));
  const number = button(String(segment.number), `Take segment ${segment.number} whole (${segment.where})`, () => take(n),
    { class: "qc-number", tabindex: -1 });
  const tick = button(segment.read ? "✓" : "○", segment.read ? "Read; mark as not read" : "Mark as read",
    () => mark(n), { class: "qc-tick", tabindex: -1, "aria-pressed": String(segment.read) });
  node.append(el("div", { class: "qc-line" }, el("div", { class: "qc-gutter" }, number, tick),
    drawText(store, n, rows)));
  if (!segment.legible) {
    node.append(el("div", { class: "qc-doubt" }, "Read from a picture, and unsure: compare it before you rely on it."));
  }
  return node;
}

function describe(store, n, rows) {
  const { where, read, text, number } = store.segments[n];
  const own = rows.filter((row) => row.kind === "own").length;
  const waiting = rows.filter((row) => row.kind === "suggested").length;
  const parts = [`Segment ${number}`, where, read ? "read" : "not read"];
  if (own) parts.push(count(own, "coding"));
  if (waiting) parts.push(count(waiting, "suggestion"));
  return `${parts.filter(Boolean).join(", ")}: ${text}`;
}

function drawText(store, n, rows) {
  const segment = store.segments[n];
  const { start, end } = segment;
  const { lanes, depth } = giveLanes(rows);
  const isHere = store.place.segment === n;
  const text = el("p", { class: "qc-text", dir: "auto", lang: segment.language || null, vars: { "--qc-depth": depth } });
  const marks = [...rows, ...findEvidence(store, rows), ...findHits(store, segment)];
  if (store.selection) marks.push({ kind: "selected", start: store.selection[0], end: store.selection[1] });
  const caret = isHere ? store.place.at : null;
  for (const piece of flatten(start, end, marks, caret === null ? [] : [caret])) {
    if (piece.start === caret) text.append(el("span", { class: "qc-caret" }));
    text.append(drawPiece(store, piece, segment, lanes));
    const ending = rows.filter((row) => Math.min(row.end, end) === piece.end);
    text.append(...ending.map((row) => drawLabel(store, row)));
  }
  if (caret === end) text.append(el("span", { class: "qc-caret" }));
  return text;
}

function drawPiece(store, piece, segment, lanes) {
  const rows = piece.marks.filter((mark) => lanes.has(mark.id));
  const kinds = new Set(piece.marks.map((mark) => mark.kind));
  const node = el("span", { class: "qc-piece", "data-start": piece.start },
    segment.text.slice(piece.start - segment.start, piece.end - segment.start));
  if (rows.length) {
    node.classList.add("qc-coded");
    const first = rows.find((row) => row.kind === "own") ?? rows[0];
    const vars = { ...underline(rows, lanes, store.colorOf), "--qc-color": store.colorOf(first.code) };
    for (const [name, value] of Object.entries(vars)) node.style.setProperty(name, value);
  }
  for (const kind of ["own", "selected", "evidence", "hit"]) if (kinds.has(kind)) node.classList.add(`qc-${kind}`);
  if (rows.some((row) => row.id === store.current)) node.classList.add("qc-current");
  return node;
}

function drawLabel(store, row) {
  const name = store.nameOf(row.code);
  const said = { own: name, suggested: row.said ? `${row.coder}: ${name}?` : `${name}?`, other: `${row.coder}: ${name}` }[row.kind];
  return el("span", {
    class: `qc-label qc-label-${row.kind}${row.id === store.current ? " qc-current" : ""}`,
    "aria-hidden": "true", "data-id": row.id, title: said, vars: { "--qc-color": store.colorOf(row.code) },
  }, said);
}

function findEvidence(store, rows) {
  return rows.filter((row) => row.kind === "suggested").flatMap((row) =>
    row.evidence.map(([start, end]) => ({ kind: "evidence", start, end })));
}

// Where the searched words stand, if changing case does not change their length.
function findHits(store, { text, start }) {
  const folded = text.toLowerCase();
  const wanted = store.wanted.toLowerCase();
  if (!wanted || folded.length !== text.length) return [];
  const hits = [];
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    hits.push({ kind: "hit", start: start + at, end: start + at + wanted.length });
  }
  return hits;
}
