// Words and characters as people see them, in any script; positions are UTF-16 units of a text.

const PICTURE = /\p{Extended_Pictographic}/u;
const known = new Map(); // the boundaries of the texts that were last looked at

function cut(text, granularity) {
  if (typeof Intl.Segmenter === "function") {
    return [...new Intl.Segmenter(undefined, { granularity }).segment(text)];
  }
  const pattern = granularity === "word" ? /[\p{L}\p{M}\p{N}'’-]+/gu : /\P{M}\p{M}*/gu;
  return Array.from(text.matchAll(pattern), (found) => ({
    segment: found[0], index: found.index, isWordLike: true,
  }));
}

function look(text) {
  let found = known.get(text);
  if (!found) {
    const words = cut(text, "word").filter((piece) => piece.isWordLike || PICTURE.test(piece.segment));
    found = {
      starts: words.map((word) => word.index),
      ends: words.map((word) => word.index + word.segment.length),
    };
    if (known.size > 50) known.clear();
    known.set(text, found);
  }
  return found;
}

function after(positions, at, otherwise) {
  return positions.find((position) => position > at) ?? otherwise;
}

function before(positions, at, otherwise) {
  return positions.findLast((position) => position < at) ?? otherwise;
}

export const nextStart = (text, at) => after(look(text).starts, at, text.length);
export const nextEnd = (text, at) => after(look(text).ends, at, text.length);
export const previousStart = (text, at) => before(look(text).starts, at, 0);
export const previousEnd = (text, at) => before(look(text).ends, at, 0);

// The next or previous boundary between characters as people see them.
export function nextCharacter(text, at) {
  const edges = cut(text, "grapheme").map((piece) => piece.index);
  return after(edges, at, text.length);
}

export function previousCharacter(text, at) {
  const edges = cut(text, "grapheme").map((piece) => piece.index);
  return before(edges, at, 0);
}

// Whether a text runs from right to left, as its first letter does.
export function isRightToLeft(text) {
  const letter = text.match(/\p{L}/u)?.[0] ?? "";
  return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(letter);
}

// Where the words of a part of a text begin and end, without the white space around them.
export function trim(text, start, end) {
  const piece = text.slice(start, end);
  const first = piece.length - piece.trimStart().length;
  return [start + first, Math.max(start + first, start + piece.trimEnd().length)];
}
