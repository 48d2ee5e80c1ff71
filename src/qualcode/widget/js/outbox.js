// The outbox: what the coder did and the journal does not have yet. Nothing leaves it before the
// kernel has said that it is saved; what is left when the kernel dies can be sent again.

const PATIENCE = 4000; // milliseconds without an answer before it is said

export class Outbox {
  constructor(send, view, tell) {
    this.send = send;
    this.view = view;
    this.tell = tell;
    this.waiting = [];
    this.key = null; // where the browser keeps it, once the journal is known
    this.inFlight = 0; // how many of them were sent
    this.trouble = "";
    this.isStuck = false; // whether it is the first act that cannot be saved
    this.silent = false;
    this.offered = 0; // how many acts of views that are gone wait for a word
  }

  get state() {
    if (this.trouble) return "failed";
    if (this.silent) return "silent";
    if (this.offered && !this.waiting.length) return "offered";
    return this.waiting.length ? "saving" : "saved";
  }

  push(act) {
    this.waiting.push(act);
    this.keep();
    this.flush();
  }

  flush() {
    if (!this.inFlight && !this.trouble && this.waiting.length) {
      this.inFlight = this.waiting.length;
      this.listen();
      try {
        this.send({ do: "save", view: this.view, acts: this.waiting });
      } catch {
        this.lose();
      }
    }
    this.tell();
  }

  // What the kernel does not know of yet, while it tells what has changed.
  get later() {
    const acts = this.waiting.slice(this.inFlight);
    return {
      codings: new Set(acts.flatMap((act) => [act.coding, act.new])),
      marks: new Set(acts.filter((act) => act.act === "mark").map((act) => `${act.source} ${act.segment}`)),
    };
  }

  // Say so if no answer comes.
  listen() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.silent = true;
      this.tell();
    }, PATIENCE);
  }

  // The kernel has said something.
  heard() {
    clearTimeout(this.timer);
    this.silent = false;
    if (this.inFlight) this.listen();
    this.tell();
  }

  settle(results) {
    clearTimeout(this.timer);
    this.inFlight = 0;
    const done = new Set(results.filter((result) => !result.keep).map((result) => result.id));
    this.waiting = this.waiting.filter((act) => !done.has(act.id));
    this.keep();
    const kept = results.find((result) => result.keep);
    this.isStuck = Boolean(kept);
    if (kept) this.fail(kept.reason);
    else this.flush();
  }

  // Nothing can be sent any more: the kernel was restarted, or has died.
  lose() {
    this.fail("The kernel of this widget is gone. Run the cell again: what you did is kept here, and can be saved then.");
  }

  fail(reason) {
    clearTimeout(this.timer);
    this.inFlight = 0;
    this.trouble = reason;
    this.tell();
  }

  // Send all that is left once more; what was saved already is not done twice.
  retry() {
    this.trouble = "";
    this.isStuck = false;
    this.inFlight = 0;
    this.flush();
  }

  // Leave out the act that stands in the way of all others.
  skip() {
    this.waiting.shift();
    this.keep();
    this.retry();
  }

  // ---- what outlives the kernel and the page

  openStore(journal) {
    this.prefix = `qualcode:${journal}:`;
    this.key = this.prefix + this.view;
    this.keep();
  }

  keep() {
    if (!this.key) return;
    try {
      if (this.waiting.length) localStorage.setItem(this.key, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.key);
    } catch { /* the browser keeps nothing for pages like this one; the page itself still does */ }
  }

  // What views that are gone could not save.
  leftovers() {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix) && key !== this.key);
      return keys.map((key) => ({ key, acts: JSON.parse(localStorage.getItem(key)) }));
    } catch {
      return [];
    }
  }

  // An undo takes back what was to be saved before it; it must not reach anything that was.
  takeOver(leftovers) {
    for (const { acts } of leftovers) {
      const done = [];
      const undone = [];
      for (const act of acts) {
        if (act.act === "undo") undone.push(...done.splice(-1));
        else if (act.act === "redo") done.push(...undone.splice(-1));
        else done.push(act);
      }
      this.waiting.push(...done);
    }
    this.keep();
    this.discard(leftovers);
    this.retry();
  }

  discard(leftovers) {
    for (const { key } of leftovers) localStorage.removeItem(key);
  }

  dispose() {
    clearTimeout(this.timer);
  }
}
