// The chat in the console. It can be folded into a strip that counts new messages.

import { returnFocusAfterPress } from "../../livecast/dialog.js";
import { announce, live, page, shortcuts } from "../../matches/console/main.js";
import { shortcutsOf } from "../room/keyboard-shortcuts.js";
import { Room } from "../room/room.js";
import { phrase } from "../room/texts.js";

const section = document.getElementById("console-chat");
const root = document.getElementById("chat");
const strip = section.querySelector(".chat-show");
const label = strip.textContent;

section.hidden = false;
returnFocusAfterPress(root, "button, summary, [data-setting]");
const { id, name } = page.console.user;
const room = new Room(root, {
  live,
  announce: (text) => announce(text, true),
  getMember: async () => ({ id, name, staff: true }),
  onunread(count) {
    const text = count ? `${label} · ${count === 1 ? phrase("new_one") : phrase("new_many", { n: count })}` : label;
    if (strip.textContent !== text) strip.textContent = text;
  },
});

shortcuts.add("j", {
  group: "Chat",
  label: "Go to the chat",
  run() {
    if (room.display.hidden) room.display.hide(false);
    room.focusNewest();
  },
});
shortcuts.add("y", {
  group: "Chat",
  label: "Hide or show the chat",
  run: () => room.display.hide(!room.display.hidden),
});
for (const { keys, label: action, setting } of shortcutsOf(root)) {
  // The switches of the room work anywhere in the console; the actions on a message only at that message.
  if (setting)
    shortcuts.add(keys[0].at(-1), {
      group: "Chat",
      label: action,
      keys,
      run: () => room.moderation.toggle(setting),
      quiet: true,
      shift: true,
    });
  else shortcuts.describe("Chat", keys, action);
}

room.open();
