// Small helpers for building markup: always by node and textContent, never by text that is parsed.

/** make("button", {class: "quiet", type: "button", "data-x": 1}, "text", node, …) */
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

/** A button that says which key does the same. */
export function keyButton(label, key, attributes = {}) {
  return make(
    "button",
    { type: "button", ...attributes },
    make("span", {}, label),
    key ? make("kbd", { "aria-hidden": "true" }, key) : "",
  );
}

/** Show `text`, writing only where it differs: a live region that is written again is read again. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Is this a place where keys are letters? */
export function isField(node) {
  return Boolean(node?.matches?.("input, textarea, select, [contenteditable]"));
}
