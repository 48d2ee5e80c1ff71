// Elements, made without ever reading text as markup.

const TAKES_KEYS = ["button", "input", "select", "textarea", "dialog"];

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  // JupyterLab's keys for what has the focus would be meant for it, whatever stands around it.
  if (TAKES_KEYS.includes(tag) || "tabindex" in attributes) node.setAttribute("data-lm-suppress-shortcuts", "true");
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "vars") for (const [key, to] of Object.entries(value)) node.style.setProperty(key, to);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function button(label, title, press, attributes = {}) {
  return el("button", { type: "button", title, onclick: press, ...attributes }, label);
}

// An id that nobody else has: also where the page is not served securely, and randomUUID is missing.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Whether something in it has the focus, also where the host keeps it in a shadow tree.
export function hasFocus(node) {
  return node.contains(node.getRootNode().activeElement);
}

export function shorten(text, most = 60) {
  const line = text.replace(/\s+/g, " ").trim();
  const letters = Array.from(line); // so that no character is cut in two
  return letters.length <= most ? line : `${letters.slice(0, most - 1).join("")}…`;
}

export function count(number, thing) {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
