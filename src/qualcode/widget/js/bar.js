// The bar: whose codings these are, whether they are saved, and what can be done without keys.

import { button, count, el } from "./dom.js";

export class Bar {
  constructor(store, outbox, acts, { help, toggle, leave, say, skip }) {
    Object.assign(this, { store, outbox, leave, say, skip });
    const then = (act) => () => { leave(); act(); };
    this.title = el("div", { class: "qc-title" });
    this.saved = el("div", { class: "qc-saved" });
    this.undo = button("↶", "Undo (Ctrl+Z)", then(() => acts.undo()), { "aria-label": "Undo" });
    this.redo = button("↷", "Redo (Ctrl+Shift+Z)", then(() => acts.redo()), { "aria-label": "Redo" });
    this.suggested = button("Suggestions", "Show or hide what rules and models suggest", () => toggle("suggested"));
    this.others = button("Others", "Show or hide what others coded", () => toggle("other"));
    this.next = button("Next suggestion", "n", then(() => acts.goSuggestion(1)));
    this.read = button("Read, go on", "Enter", then(() => acts.readOn()));
    this.help = button("?", "The keys (?)", help, { "aria-label": "Keys and help" });
    this.node = el("header", { class: "qc-bar" }, this.title, this.saved, el("div", { class: "qc-tools", role: "group", "aria-label": "Tools" },
      this.undo, this.redo, this.read, this.next, this.suggested, this.others, this.help));
    store.on("state", () => this.draw());
    store.on("shows", () => this.draw());
  }

  draw() {
    const { about, shows, progress, canUndo, canRedo } = this.store;
    const all = Object.values(progress).reduce(([a, b, c], [d, e, f]) => [a + d, b + e, c + f], [0, 0, 0]);
    const parts = [`coder ${about.coder}`, about.blind ? "blind" : "", about.codebook ? `codebook ${about.codebook}` : "no codebook",
      `${all[0]} of ${all[1]} read`, all[2] ? count(all[2], "suggestion") : ""];
    this.title.replaceChildren(el("strong", { dir: "auto" }, about.title), el("span", { class: "qc-small" }, parts.filter(Boolean).join(" · ")));
    this.undo.disabled = !canUndo;
    this.redo.disabled = !canRedo;
    this.suggested.setAttribute("aria-pressed", String(shows.suggested));
    this.others.setAttribute("aria-pressed", String(shows.other));
    for (const node of [this.suggested, this.others, this.next]) node.hidden = Boolean(about.blind);
    this.tell();
  }

  // Whether all is saved; never said before the kernel has said it.
  tell() {
    const { state, waiting, trouble } = this.outbox;
    const number = count(waiting.length, "change");
    const texts = {
      saved: "✓ Saved", saving: `… Saving ${number}`,
      silent: waiting.length ? `⚠ Not saved yet: ${number}. The kernel does not answer: it is busy, or gone. If it is gone, run the cell again; what you did is kept.`
        : "⚠ The kernel does not answer: it is busy, or gone. If it is gone, run the cell again.",
      offered: `⚠ Not saved yet: ${count(this.outbox.offered, "change")} from before; see below`,
      failed: waiting.length ? `⚠ Not saved: ${number}. ${trouble}` : `⚠ ${trouble}`,
    };
    this.saved.className = `qc-saved qc-${state}`;
    if (this.said === texts[state]) return;
    this.said = texts[state];
    this.saved.replaceChildren(texts[state]);
    if (state === "failed" || state === "silent") this.say(texts[state]);
    if (!waiting.length || !(state === "failed" || state === "silent")) return;
    const then = (act) => () => { this.leave(); act(); };
    this.saved.append(" ", button("Try again", "Send it once more", then(() => this.outbox.retry())));
    if (this.outbox.isStuck) {
      this.saved.append(" ", button("Leave out the first", "Forget the change that cannot be saved, and save the others", then(this.skip)));
    }
  }
}
