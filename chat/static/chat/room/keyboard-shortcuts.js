// The list of the chat's keyboard shortcuts. It is read from the menu and the controls, so that it is always correct.

import { openDialog } from "../../livecast/dialog.js";
import { chat, phrase } from "./texts.js";

const TEXT_FIELDS = "textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]";

/** Whether keys type letters in this node, or choose an option. */
export function takesKeys(node) {
  return Boolean(node?.closest?.(TEXT_FIELDS));
}

/** Every key of the room: {keys, label, requires, setting}. requires: a permission; setting: what the key switches. */
export function shortcutsOf(root) {
  const menu = document.getElementById("chat-menu").content;
  const messageKeys = [...menu.querySelectorAll("[data-key]")].map((button) => ({
    keys: [button.dataset.key.toUpperCase()],
    label: phrase("at_message", { what: button.querySelector("span").textContent }),
    requires: button.dataset.requires,
  }));
  const roomKeys = [...root.querySelectorAll("[data-setting]")].map((control) => ({
    keys: [`Shift ${control.dataset.key.toUpperCase()}`],
    label: control.closest("label").querySelector("span").textContent,
    requires: "moderator",
    setting: control.dataset.setting,
  }));
  return [
    { keys: ["↑", "↓"], label: chat.words.walk },
    { keys: ["Enter"], label: chat.words.menu },
    ...messageKeys,
    ...roomKeys,
  ];
}

/** On the match page: `?` lists the shortcuts, `j` moves the focus to the chat. */
export function mountShortcuts(root, { permissions, goToChat }) {
  const sheet = document.getElementById("chat-keys");
  function show() {
    const rows = [
      { keys: ["J"], label: chat.words.to_chat },
      { keys: ["?"], label: chat.words.this_list },
      ...shortcutsOf(root),
    ];
    const allowed = rows.filter(({ requires }) => !requires || permissions()[requires]);
    sheet.querySelector("dl").replaceChildren(...allowed.map(rowOf));
    openDialog(sheet, { byKeys: true });
    sheet.scrollTop = 0; // the focused button is at the end
  }
  root.querySelector('[data-action="keys"]').addEventListener("click", show);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (takesKeys(event.target) || document.querySelector("dialog[open]")) return;
    const run = { "?": show, j: goToChat }[event.key];
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
