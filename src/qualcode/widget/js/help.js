// What the keys do.

import { button, el } from "./dom.js";

const KEYS = [
  ["← →", "a word to the left or right; with Alt, a character"],
  ["↑ ↓", "the segment above or below; Home and End, its edges; with Ctrl, those of the document"],
  ["Page keys", "a page up or down"],
  ["Shift + these", "extend the selection"],
  ["Space", "take the whole segment; Ctrl+A, the whole document, which on a sheet is a row"],
  ["1 … 9", "give the code with this number to the selection, or to the whole segment if nothing is selected"],
  ["0", "give the last code again"],
  ["/", "find a code: type, Enter gives it"],
  [", .", "choose another of the codings here: the one before, or after"],
  ["[ ]", "end the chosen coding a word earlier or later; { } do so with its beginning"],
  ["c", "give the chosen coding another code"],
  ["m", "write a remark on the chosen coding; M, a memo on the document"],
  ["Delete", "or Backspace: remove the chosen coding; if it is a suggestion, reject it"],
  ["Enter", "mark the segment as read and go on; Shift+Enter, mark it as not read"],
  ["u U", "the next or previous segment that is not read"],
  ["n N", "the next or previous suggestion"],
  ["a r", "accept or reject the suggestion; A R, all suggestions of its code that the same word of the codebook triggered, in all documents"],
  ["Ctrl+Z", "undo; Ctrl+Shift+Z or Ctrl+Y, redo"],
  ["d s", "go to the documents, or to the search"],
  ["?", "these keys; Escape, back to the text"],
];

const PINS = "With the mouse: drag over words, or click twice for a word, three times for the segment; Shift+click extends. In the list of codes, a digit on a code pins that digit to it. Left and right fold and unfold the codes below a code.";

export class Help {
  constructor(leave) {
    this.node = el("dialog", { class: "qc-help", "aria-label": "Keys" },
      el("table", {}, el("tbody", {}, ...KEYS.map(([keys, what]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, keys)), el("td", {}, what))))),
      el("p", {}, PINS), button("Close", "Escape", () => this.close()));
    this.node.addEventListener("close", leave);
    this.node.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "?") this.close();
    });
  }

  open() {
    if (!this.node.open) this.node.showModal();
  }

  close() {
    this.node.close();
  }
}
