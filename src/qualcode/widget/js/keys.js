// The keys: from what is pressed to what is done.

const inText = {
  ArrowRight: ({ caret }) => caret.word(caret.turn(1), false),
  ArrowLeft: ({ caret }) => caret.word(caret.turn(-1), false),
  ArrowDown: ({ caret }) => caret.line(1, false),
  ArrowUp: ({ caret }) => caret.line(-1, false),
  Home: ({ caret }) => caret.edge(-1, false),
  End: ({ caret }) => caret.edge(1, false),
  PageDown: ({ caret }) => caret.page(1),
  PageUp: ({ caret }) => caret.page(-1),
  "Shift+ArrowRight": ({ caret }) => caret.word(caret.turn(1), true),
  "Shift+ArrowLeft": ({ caret }) => caret.word(caret.turn(-1), true),
  "Shift+ArrowDown": ({ caret }) => caret.line(1, true),
  "Shift+ArrowUp": ({ caret }) => caret.line(-1, true),
  "Shift+Home": ({ caret }) => caret.edge(-1, true),
  "Shift+End": ({ caret }) => caret.edge(1, true),
  "Alt+ArrowRight": ({ caret }) => caret.character(caret.turn(1), false),
  "Alt+ArrowLeft": ({ caret }) => caret.character(caret.turn(-1), false),
  "Alt+Shift+ArrowRight": ({ caret }) => caret.character(caret.turn(1), true),
  "Alt+Shift+ArrowLeft": ({ caret }) => caret.character(caret.turn(-1), true),
  "Mod+ArrowRight": ({ caret }) => caret.word(caret.turn(1), false),
  "Mod+ArrowLeft": ({ caret }) => caret.word(caret.turn(-1), false),
  "Mod+Shift+ArrowRight": ({ caret }) => caret.word(caret.turn(1), true),
  "Mod+Shift+ArrowLeft": ({ caret }) => caret.word(caret.turn(-1), true),
  "Mod+Home": ({ caret }) => caret.far(-1),
  "Mod+End": ({ caret }) => caret.far(1),
  "Mod+a": ({ caret }) => caret.all(),
  " ": ({ caret }) => caret.whole(),
  Enter: ({ acts }) => acts.readOn(),
  "Shift+Enter": ({ acts, store }) => acts.setRead(store.place.segment, false),
  "[": ({ acts }) => acts.resize("end", -1),
  "]": ({ acts }) => acts.resize("end", 1),
  "{": ({ acts }) => acts.resize("start", -1),
  "}": ({ acts }) => acts.resize("start", 1),
  ",": ({ acts }) => acts.turn(-1),
  ".": ({ acts }) => acts.turn(1),
  Delete: ({ acts }) => acts.remove(),
  Backspace: ({ acts }) => acts.remove(),
  m: ({ codings }) => codings.write(),
  "Shift+m": ({ codings }) => codings.writeOnDocument(),
  c: ({ acts }) => acts.startChange(),
  a: ({ acts }) => acts.judge("accept"),
  r: ({ acts }) => acts.judge("reject"),
  "Shift+a": ({ acts }) => acts.judgeTerm("accept"),
  "Shift+r": ({ acts }) => acts.judgeTerm("reject"),
  n: ({ acts }) => acts.goSuggestion(1),
  "Shift+n": ({ acts }) => acts.goSuggestion(-1),
  u: ({ acts }) => acts.goUnread(1),
  "Shift+u": ({ acts }) => acts.goUnread(-1),
  d: ({ documents }) => documents.options.focus(),
  s: ({ documents }) => documents.input.focus(),
  0: ({ acts }) => (acts.last ? acts.give(acts.last) : acts.say("No code was given yet.")),
};

const anywhere = {
  "Mod+z": ({ acts }) => acts.undo(),
  "Mod+Shift+z": ({ acts }) => acts.redo(),
  "Mod+y": ({ acts }) => acts.redo(),
  "Mod+s": ({ acts }) => acts.say("What you code is saved as you go; the bar says whether it is."),
  "/": ({ codes }) => codes.input.focus(),
  "?": ({ help }) => help.open(),
  Escape: ({ leave, acts, store }) => {
    acts.changing = null;
    if (store.selection) store.pointAt({ ...store.place });
    leave();
  },
};

// The key with what is held down. Signs say themselves which Shift or AltGr they need.
export function nameKey(event) {
  const isAltGr = event.getModifierState?.("AltGraph");
  const isSign = event.key.length === 1 && !/[\p{L}\s]/u.test(event.key);
  const mod = (event.ctrlKey || event.metaKey) && !isAltGr ? "Mod+" : "";
  const alt = event.altKey && !isAltGr && !(isSign && !mod) ? "Alt+" : "";
  const shift = event.shiftKey && !isSign ? "Shift+" : "";
  return `${alt}${mod}${shift}${event.key.length === 1 ? event.key.toLowerCase() : event.key}`;
}

export function listenToKeys(root, pane, app) {
  const press = (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const isTyping = event.target.closest("input, textarea, select");
    if (app.isOpening && !isTyping) return event.preventDefault(); // what is seen is not what is meant
    const name = nameKey(event);
    const act = event.target === pane ? inText[name] ?? anywhere[name] : isTyping ? null : anywhere[name];
    const digit = !isTyping && /^[1-9]$/.test(name) && event.target.closest(".qc-codes") === null;
    if (!act && !digit) return;
    event.preventDefault();
    app.pointing.end(); // what is done has to be drawn
    if (event.target === pane && !app.store.segment && act !== anywhere[name]) return; // nothing is open
    if (act) act(app);
    else giveByDigit(name, app);
  };
  root.addEventListener("keydown", (event) => {
    press(event);
    event.stopPropagation(); // the host's keys are not meant where somebody codes
  });
}

function giveByDigit(digit, { codes, acts }) {
  const code = codes.ofDigit(digit);
  if (code) acts.give(code);
  else acts.say(`No code has the number ${digit}.`);
}
