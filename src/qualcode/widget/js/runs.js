// Flat runs: overlapping and nested codings cut into pieces that lie one after the other.

const MOST_LANES = 6;

// Each piece has the marks that cover it; `cuts` are further places where a piece has to end.
export function flatten(start, end, marks, cuts = []) {
  const edges = new Set([start, end]);
  for (const mark of marks) {
    edges.add(Math.max(mark.start, start));
    edges.add(Math.min(mark.end, end));
  }
  for (const cut of cuts) if (cut > start && cut < end) edges.add(cut);
  const places = [...edges].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, number) => {
    const to = places[number + 1];
    return { start: from, end: to, marks: marks.filter((mark) => mark.start < to && from < mark.end) };
  });
}

// A line of its own under the text for each of the codings that overlap.
export function giveLanes(rows) {
  const ends = [];
  const lanes = new Map();
  for (const row of [...rows].sort((a, b) => a.start - b.start || b.end - a.end)) {
    let lane = ends.findIndex((end) => end <= row.start);
    if (lane < 0) lane = ends.length;
    ends[lane] = row.end;
    lanes.set(row.id, Math.min(lane, MOST_LANES - 1));
  }
  return { lanes, depth: Math.min(ends.length, MOST_LANES) };
}

// In a dark theme the colours of codes are too dark for lines.
const onDark = (color) => `light-dark(${color}, color-mix(in srgb, ${color} 60%, white))`;

const PATTERNS = {
  own: (color) => `linear-gradient(${color}, ${color})`,
  suggested: (color) => `repeating-linear-gradient(90deg, ${color} 0 6px, transparent 6px 10px)`,
  other: (color) => `repeating-linear-gradient(90deg, ${color} 0 2px, transparent 2px 5px)`,
};

// The underlines of a piece, as layers of a background: solid, dashed or dotted.
export function underline(rows, lanes, colorOf) {
  const places = rows.map((row) => `0 calc(var(--qc-line) + ${lanes.get(row.id) * 4}px)`);
  return {
    "background-image": rows.map((row) => PATTERNS[row.kind](onDark(colorOf(row.code)))).join(", "),
    "background-position": places.join(", "),
  };
}
