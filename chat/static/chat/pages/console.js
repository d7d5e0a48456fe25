// The room beside the console: what fans say, kept and taken into the feed by the same hand. It folds into a strip that
// counts what was said meanwhile.

import { keepTyping } from "../../livecast/dialog.js";
import { announce, keys, live, page } from "../../matches/console/main.js";
import { keysOf } from "../room/keyboard-shortcuts.js";
import { Room } from "../room/room.js";
import { say } from "../room/texts.js";

const section = document.getElementById("console-chat");
const root = document.getElementById("chat");
const strip = section.querySelector(".chat-show");
const name = strip.textContent;

section.hidden = false;
keepTyping(root, "button, summary, [data-set]");
const { id, name: called } = page.console.user;
const room = new Room(root, {
  live,
  announce: (text) => announce(text, true),
  who: async () => ({ id, name: called, staff: true }),
  onunread(count) {
    const words = count ? `${name} · ${count === 1 ? say("new_one") : say("new_many", { n: count })}` : name;
    if (strip.textContent !== words) strip.textContent = words;
  },
});

keys.on("j", {
  group: "Chat",
  label: "To the chat",
  run() {
    if (room.keeping.hidden) room.keeping.hide(false);
    room.toNewest();
  },
});
keys.on("y", {
  group: "Chat",
  label: "Fold the chat, or show it again",
  run: () => room.keeping.hide(!room.keeping.hidden),
});
for (const { keys: shown, label, set } of keysOf(root)) {
  // A switch of the room works anywhere on the desk, what is done with a message at that message.
  if (set)
    keys.on(shown[0].at(-1), {
      group: "Chat",
      label,
      shown,
      run: () => room.keeper.toggle(set),
      quiet: true,
      shift: true,
    });
  else keys.tell("Chat", shown, label);
}

room.open();
