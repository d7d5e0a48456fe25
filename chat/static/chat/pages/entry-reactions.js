// Signs at the lines of the feed. A line that has none shows nothing but a quiet way to give one.

import { chat } from "../room/texts.js";

export function mountEntryReactions(feed, room, place) {
  function prepare(entry) {
    const said = entry.querySelector(".said");
    if (!said || said.querySelector(".reactions")) return;
    const row = document.createElement("div");
    row.className = "reactions";
    const add = document.createElement("button");
    add.type = "button";
    add.className = "react";
    add.setAttribute("aria-label", chat.words.react);
    add.textContent = "☺";
    add.addEventListener("click", () => offer(entry, add));
    said.append(row);
    entry.append(add);
    room.reactions.show("entry", Number(entry.dataset.id));
  }

  function offer(entry, add) {
    const open = entry.querySelector(".entry-signs");
    if (open) return open.remove();
    const signs = document.createElement("div");
    signs.className = "entry-signs";
    signs.setAttribute("role", "group");
    signs.setAttribute("aria-label", chat.words.react);
    for (const [kind, sign] of Object.entries(chat.kinds)) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", chat.names[kind]);
      button.addEventListener("click", () => {
        signs.remove();
        add.focus({ preventScroll: true });
        place.keep(() => room.react("entry", Number(entry.dataset.id), kind));
      });
      signs.append(button);
    }
    signs.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      signs.remove();
      add.focus({ preventScroll: true });
    });
    entry.append(signs);
    signs.querySelector("button").focus({ preventScroll: true });
  }

  // Lines come and go: each that comes is prepared where it stands.
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes)
        if (node.nodeType === Node.ELEMENT_NODE)
          for (const entry of node.matches(".entry") ? [node] : node.querySelectorAll(".entry")) prepare(entry);
  }).observe(feed, { childList: true, subtree: true });
  for (const entry of feed.querySelectorAll(".entry")) prepare(entry);
}
