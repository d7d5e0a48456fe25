// The chat's keys as a list. It is read from the menu and the controls that have them, so that it cannot be wrong.

import { openDialog } from "../../livecast/dialog.js";
import { chat, say } from "./texts.js";

const TEXTS = "textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]";

/** Is this a place where keys are letters? */
export function isText(node) {
  return Boolean(node?.closest?.(TEXTS));
}

/** Every key of the room: {keys, label, need, set}; `need` names who may, `set` the setting that it switches. */
export function keysOf(root) {
  const menu = document.getElementById("chat-menu").content;
  const atMessage = [...menu.querySelectorAll("[data-key]")].map((button) => ({
    keys: [button.dataset.key.toUpperCase()],
    label: say("at_message", { what: button.querySelector("span").textContent }),
    need: button.dataset.for,
  }));
  const ofRoom = [...root.querySelectorAll("[data-set]")].map((control) => ({
    keys: [`Shift ${control.dataset.key.toUpperCase()}`],
    label: control.closest("label").querySelector("span").textContent,
    need: "moderator",
    set: control.dataset.set,
  }));
  return [
    { keys: ["↑", "↓"], label: chat.words.walk },
    { keys: ["Enter"], label: chat.words.menu },
    ...atMessage,
    ...ofRoom,
  ];
}

/** On the match page: `?` lists the keys, `j` goes to the chat. */
export function mountKeys(root, { may, toChat }) {
  const sheet = document.getElementById("chat-keys");
  function show() {
    const rows = [
      { keys: ["J"], label: chat.words.to_chat },
      { keys: ["?"], label: chat.words.this_list },
      ...keysOf(root),
    ];
    const allowed = rows.filter(({ need }) => !need || may()[need]);
    sheet.querySelector("dl").replaceChildren(...allowed.map(rowOf));
    openDialog(sheet, { walked: true });
    sheet.scrollTop = 0; // the button that has the focus is at the end
  }
  root.querySelector('[data-do="keys"]').addEventListener("click", show);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isText(event.target) || document.querySelector("dialog[open]")) return;
    const run = { "?": show, j: toChat }[event.key];
    if (!run) return;
    event.preventDefault();
    run();
  });
}

function rowOf({ keys, label }) {
  const [row, term, text] = ["div", "dt", "dd"].map((name) => document.createElement(name));
  term.append(...keys.map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
  text.textContent = label;
  row.append(term, text);
  return row;
}
