// Reactions to the lines of the feed. A line without reactions shows only a small button that adds one.

import { chat } from "../room/texts.js";

export function mountEntryReactions(feed, room, anchor) {
  function prepare(entry) {
    const body = entry.querySelector(".entry-body");
    if (!body || body.querySelector(".reactions")) return;
    const row = document.createElement("div");
    row.className = "reactions";
    const add = document.createElement("button");
    add.type = "button";
    add.className = "add-reaction";
    add.setAttribute("aria-label", chat.words.react);
    add.textContent = "☺";
    add.addEventListener("click", () => togglePicker(entry, add));
    body.append(row);
    entry.append(add);
    room.reactions.show("entry", Number(entry.dataset.id));
  }

  function togglePicker(entry, add) {
    const open = entry.querySelector(".entry-reaction-picker");
    if (open) return open.remove();
    const picker = document.createElement("div");
    picker.className = "entry-reaction-picker";
    picker.setAttribute("role", "group");
    picker.setAttribute("aria-label", chat.words.react);
    for (const [kind, symbol] of Object.entries(chat.kinds)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = symbol;
      button.setAttribute("aria-label", chat.names[kind]);
      button.addEventListener("click", () => {
        picker.remove();
        add.focus({ preventScroll: true });
        anchor.preserve(() => room.react("entry", Number(entry.dataset.id), kind));
      });
      picker.append(button);
    }
    picker.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      picker.remove();
      add.focus({ preventScroll: true });
    });
    entry.append(picker);
    picker.querySelector("button").focus({ preventScroll: true });
  }

  // A tap on a line shows its button on phones.
  feed.addEventListener("click", ({ target }) => {
    const entry = target.closest("a, button") ? null : target.closest(".entry");
    if (!entry) return;
    for (const other of feed.querySelectorAll("[data-active]")) if (other !== entry) delete other.dataset.active;
    entry.toggleAttribute("data-active");
  });

  // New lines are prepared when they are added to the feed.
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node.nodeType === Node.ELEMENT_NODE)
          for (const entry of node.matches(".entry") ? [node] : node.querySelectorAll(".entry")) prepare(entry);
  }).observe(feed, { childList: true, subtree: true });
  for (const entry of feed.querySelectorAll(".entry")) prepare(entry);
}
