// The room on the match page: beside the feed, or a sheet over it that leaves the score in view.

import { keepTyping } from "../../livecast/dialog.js";
import { announcer, live, place, replay } from "../../matches/pages/match.js";
import { mountEntryReactions } from "./entry-reactions.js";
import { mountKeys } from "../room/keyboard-shortcuts.js";
import { ChatReplay } from "./replay.js";
import { Room } from "../room/room.js";
import { say } from "../room/texts.js";

const root = document.getElementById("chat");
const bar = root.querySelector(".chat-bar");
const badge = bar.querySelector(".chat-bar-new");
const panel = root.querySelector(".chat-panel");
const desk = matchMedia("(min-width: 1000px)");

keepTyping(root, "button, summary, [data-set]");

const room = new Room(root, {
  live,
  announce: (text) => announcer.say(text, true),
  entryLine: (id) => document.querySelector(`#feed .entry[data-id="${id}"]`),
  onunread(count) {
    badge.hidden = !count;
    badge.textContent = count === 1 ? say("new_one") : say("new_many", { n: count });
  },
});

function openSheet(open) {
  bar.setAttribute("aria-expanded", String(open));
  root.toggleAttribute("data-open", open);
  if (open) {
    // The score stays in view: where the sheet would cover it, the page goes down to where it sticks.
    const board = document.getElementById("scoreboard").getBoundingClientRect();
    if (board.bottom > panel.getBoundingClientRect().top) scrollBy({ top: board.top });
    room.list.toEnd();
  }
  room.list.look();
}

// Beside the feed the room ends where the window does, also while the head of the page stands above it: who comes
// sees where to write.
let above = 0;
function fit() {
  if (!desk.matches) return;
  const strip = parseFloat(getComputedStyle(panel).top);
  const now = Math.max(0, Math.round(root.getBoundingClientRect().top - strip));
  if (now === above) return;
  above = now;
  room.list.keep(() => panel.style.setProperty("--above", `${above}px`));
}

addEventListener("scroll", fit, { passive: true });
new ResizeObserver(fit).observe(document.body);
desk.addEventListener("change", fit);

bar.addEventListener("click", () => openSheet(!root.hasAttribute("data-open")));
root.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !root.hasAttribute("data-open") || event.defaultPrevented) return;
  openSheet(false);
  bar.focus();
});

mountKeys(root, {
  may: () => room.may,
  toChat() {
    if (room.keeping.hidden) room.keeping.hide(false);
    if (bar.checkVisibility() && !root.hasAttribute("data-open")) openSheet(true);
    room.toNewest();
  },
});
mountEntryReactions(document.getElementById("feed"), room, place);
replay.follow(new ChatReplay(room));
room.open();
