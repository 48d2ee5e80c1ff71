// Opens the numbers of a report to the segments behind them. The segments stand in the page as
// data, which is unpacked at the first click. All text goes in by textContent, never as HTML.
(() => {
  "use strict";

  const STEP = 50; // segments that are drawn at a time
  const AROUND = 2; // segments shown before and after each
  const CONTEXT = 240; // characters shown of a segment around another
  const SVG = "http://www.w3.org/2000/svg";

  const find = (name) => document.getElementById(`evidence-${name}`);
  const dialog = document.getElementById("evidence");
  const [title, said, tools, left, list] = ["title", "said", "tools", "left", "list"].map(find);
  const [filter, around] = ["filter", "around"].map(find);
  const words = dialog.dataset;

  let data = null; // the promise of what the page holds
  let opener = null; // the number that was opened
  let opened = null; // what is behind it: {entry, rows, column}
  let pending = []; // what is listed and not drawn yet: rows, and headings as {label, count}

  // -- data ---------------------------------------------------------------------------------------

  const unpack = async () => {
    const packed = atob(find("data").textContent.trim());
    const bytes = new Uint8Array(packed.length);
    for (let n = 0; n < packed.length; n += 1) bytes[n] = packed.charCodeAt(n);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return { ...(await new Response(stream).json()), folded: new Map() };
  };

  const load = () => (data ??= unpack());

  const value = (column, row) => (column.rows[row] < 0 ? "" : column.labels[column.rows[row]]);

  const origin = (pages, row) =>
    [value(pages.who, row), `${value(pages.files, row)}, ${pages.locators[row]}`]
      .filter(Boolean)
      .join(" · ");

  // The rows behind a number; where values are counted, by value, in the order of the labels.
  const look = (pages, number) => {
    const [name, by, index] = pages.entries[number];
    let row = -1;
    const all = pages.lists[index].map((distance) => (row += distance));
    const column = by ? pages.by[by] : null;
    if (!column) return { pages, name, column, rows: all, unknown: 0 };
    const rows = all.filter((each) => column.rows[each] >= 0);
    rows.sort((a, b) => column.rows[a] - column.rows[b] || a - b);
    return { pages, name, column, rows, unknown: all.length - rows.length };
  };

  const fold = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();

  const searched = ({ pages, column }, row) => {
    if (!pages.folded.has(row)) {
      const parts = [pages.texts[row], value(pages.contexts, row), origin(pages, row)];
      pages.folded.set(row, fold(parts.join(" ")));
    }
    return column ? `${pages.folded.get(row)} ${fold(value(column, row))}` : pages.folded.get(row);
  };

  const listed = () => {
    const sought = fold(filter.value);
    return sought ? opened.rows.filter((row) => searched(opened, row).includes(sought)) : opened.rows;
  };

  // Rows with a heading before each new value.
  const head = (rows) => {
    const { column } = opened;
    if (!column) return [...rows];
    const counts = new Map();
    for (const row of rows) counts.set(column.rows[row], (counts.get(column.rows[row]) ?? 0) + 1);
    return rows.flatMap((row, n) => {
      const code = column.rows[row];
      const first = n === 0 || column.rows[rows[n - 1]] !== code;
      return first ? [{ label: column.labels[code], count: counts.get(code) }, row] : [row];
    });
  };

  // -- words --------------------------------------------------------------------------------------

  const write = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, words.thousands);

  const fill = (pattern, values) =>
    pattern.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const pieces = (count) =>
    count === 1 ? words.piece : fill(words.pieces, { n: write(count) });

  const tellUnknown = (count) => {
    if (!count) return "";
    return count === 1 ? words.unknownOne : fill(words.unknown, { n: write(count) });
  };

  // A cut may part the two halves of an emoji; half of one is left out.
  const before = (text) =>
    text.length > CONTEXT ? `…${text.slice(-CONTEXT).replace(/^[\uDC00-\uDFFF]/, "")}` : text;
  const after = (text) =>
    text.length > CONTEXT ? `${text.slice(0, CONTEXT).replace(/[\uD800-\uDBFF]$/, "")}…` : text;

  // -- drawing ------------------------------------------------------------------------------------

  const make = (tag, name, text) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    if (text) element.textContent = text;
    return element;
  };

  const drawText = (tag, name, pages, row, cut = (text) => text) => {
    const text = pages.texts[row];
    const element = make(tag, text ? name : `${name} evidence-silent`, cut(text) || words.unquoted);
    const language = value(pages.languages, row);
    if (text && language) element.lang = language;
    return element;
  };

  const drawPicture = (pages, row) => {
    const [anchor, width, height, name] = pages.pictures.labels[pages.pictures.rows[row]];
    const link = make("a", "thumb");
    link.href = `#${anchor}`;
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", name);
    const use = document.createElementNS(SVG, "use");
    use.setAttribute("href", `#${anchor}-image`);
    svg.append(use);
    link.append(svg);
    return link;
  };

  const drawQuote = (pages, row) => {
    const hasPicture = pages.pictures.rows[row] >= 0;
    const figure = make("figure", hasPicture ? "quote pictured" : "quote");
    if (hasPicture) figure.append(drawPicture(pages, row));
    const body = make("div");
    const context = value(pages.contexts, row);
    if (context) body.append(make("p", "evidence-context", context));
    body.append(drawText("blockquote", "", pages, row));
    figure.append(body, make("figcaption", "", origin(pages, row)));
    return figure;
  };

  // The segments of the same file right before and after one.
  const drawAround = (pages, row, distances, cut) =>
    distances
      .filter((distance) => pages.files.rows[row + distance] === pages.files.rows[row])
      .map((distance) => {
        const near = drawText("p", "evidence-near", pages, row + distance, cut);
        near.append(make("span", "evidence-where", pages.locators[row + distance]));
        return near;
      });

  const drawRow = (row) => {
    const { pages } = opened;
    const item = make("div", "evidence-item");
    item.dataset.row = row;
    const steps = Array.from({ length: AROUND }, (_, n) => n + 1);
    const above = steps.map((step) => -step).reverse();
    item.append(...drawAround(pages, row, above, before), drawQuote(pages, row));
    item.append(...drawAround(pages, row, steps, after));
    return item;
  };

  const drawHead = ({ label, count }) => {
    const heading = make("h3", "", label);
    heading.append(make("span", "path", ` ${write(count)}`));
    return heading;
  };

  const drawMore = () => {
    const more = make("button", "evidence-more", words.more);
    more.type = "button";
    watcher.observe(more);
    return more;
  };

  // Draws the next step; `focus` goes on to what came, since the button that had it is gone.
  const draw = ({ focus = false } = {}) => {
    list.querySelector(".evidence-more")?.remove();
    const items = pending.splice(0, STEP).map((item) =>
      typeof item === "number" ? drawRow(item) : drawHead(item));
    list.append(...items);
    if (pending.length) list.append(drawMore());
    if (focus && items.length) {
      items[0].tabIndex = -1;
      items[0].focus();
    }
  };

  const watcher = new IntersectionObserver(
    (changes) => changes.some((change) => change.isIntersecting) && draw(),
    { root: list, rootMargin: "400px" },
  );

  const show = () => {
    const rows = listed();
    pending = head(rows);
    list.replaceChildren();
    list.scrollTop = 0;
    left.textContent = filter.value.trim()
      ? fill(words.left, { k: write(rows.length), n: write(opened.rows.length) })
      : tellUnknown(opened.unknown);
    draw();
  };

  // -- copying ------------------------------------------------------------------------------------

  const copied = (rows) => {
    const { pages, name } = opened;
    const lines = head(rows).map((item) => {
      if (typeof item !== "number") return `\n${item.label}`;
      const text = pages.texts[item].replace(/\s+/g, " ");
      const source = [origin(pages, item), value(pages.contexts, item)].filter(Boolean).join(" · ");
      return text ? fill(words.quoted, { text, source }) : `${words.unquoted} (${source})`;
    });
    return `${name}: ${opener.textContent}\n${lines.join("\n")}\n`;
  };

  // A page that was opened from a folder may have no clipboard; then it is copied as by hand.
  const copyByHand = (text) => {
    const area = make("textarea", "unseen");
    area.value = text;
    dialog.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };

  const copy = async () => {
    const rows = listed();
    const text = copied(rows);
    const done = await navigator.clipboard
      ?.writeText(text)
      .then(() => true, () => false);
    const kept = document.activeElement;
    const all = done || copyByHand(text);
    kept.focus();
    left.textContent = all ? fill(words.copied, { n: pieces(rows.length) }) : words.notCopied;
  };

  // -- opening ------------------------------------------------------------------------------------

  const open = async (button) => {
    opener = button;
    try {
      const pages = await load();
      if (opener !== button || dialog.open) return;
      opened = look(pages, Number(button.dataset.evidence));
    } catch {
      data = null;
      title.textContent = button.textContent;
      said.textContent = words.broken;
      tools.hidden = true;
      list.hidden = true;
      dialog.showModal();
      return;
    }
    title.textContent = opened.name;
    const count = opened.rows.length;
    said.textContent = [write(count), pieces(count)].includes(button.textContent)
      ? pieces(count)
      : `${button.textContent} · ${pieces(count)}`;
    filter.value = "";
    dialog.showModal();
    title.focus();
    show();
  };

  // A bar is of its number, and a dot of one of those in its row; the keyboard reaches numbers.
  const numberOf = (target) => {
    const dot = target.closest("[data-dot]");
    if (dot) {
      const row = dot.closest(".dots-row");
      return row.querySelector(`[data-count="${dot.dataset.dot}"] [data-evidence]`);
    }
    const bar = target.closest(".bar-track")?.closest(".bar");
    return bar ? bar.querySelector("[data-evidence]") : target.closest("[data-evidence]");
  };

  document.addEventListener("click", (event) => {
    const button = numberOf(event.target);
    if (button) open(button);
  });
  dialog.addEventListener("close", () => {
    if (dialog.open) return; // the event comes late, when another number may be open
    list.replaceChildren();
    opener?.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => {
    // What is beside the dialog belongs to it, and closes it.
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
  list.addEventListener("click", (event) => {
    if (event.target.closest(".evidence-more")) draw({ focus: true });
  });
  filter.addEventListener("input", show);
  around.addEventListener("change", () => list.classList.toggle("evidence-alone", !around.checked));
  find("copy").addEventListener("click", copy);
  find("close").addEventListener("click", () => dialog.close());
  document.documentElement.classList.add("opens");
})();
