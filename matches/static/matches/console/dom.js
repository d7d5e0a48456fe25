// Helpers that build markup from nodes and textContent. They never parse HTML.

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

/** A button with its key. */
export function keyButton(label, key, attributes = {}) {
  return make(
    "button",
    { type: "button", ...attributes },
    make("span", {}, label),
    key ? make("kbd", { "aria-hidden": "true" }, key) : "",
  );
}

/** Set the text of a node, only if it differs: a live region that is written again is read again. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Whether keys type letters in this node. */
export function isField(node) {
  return Boolean(node?.matches?.("input, textarea, select, [contenteditable]"));
}
