// The chat on the match page: beside the feed, or in its place where the tab "Chat" chooses it.

import { returnFocusAfterPress } from "../../livecast/dialog.js";
import { anchor, announcer, live, replay, shownAt } from "../../matches/pages/match.js";
import { choosePart, chosenPart, goToPart } from "../../matches/pages/tabs.js";
import { spoilers } from "../../matches/shared/spoilers.js";
import { mountShortcuts } from "../room/keyboard-shortcuts.js";
import { Room } from "../room/room.js";
import { phrase } from "../room/texts.js";
import { mountEntryReactions } from "./entry-reactions.js";

const root = document.getElementById("chat");
const tab = document.querySelector('.tabs a[href="#chat"]');
const badge = tab.querySelector(".tab-new");
const panel = root.querySelector(".chat-panel");
const wideScreen = matchMedia("(min-width: 1000px)");

returnFocusAfterPress(root, "button, summary, [data-setting]");

const room = new Room(root, {
  live,
  announce: (text) => announcer.announce(text, true),
  shownAt,
  entryLine: (id) => document.querySelector(`#feed .entry[data-id="${id}"]`),
  onunread(count) {
    badge.hidden = !count;
    badge.textContent = count ? String(count) : "";
    const words = count === 1 ? phrase("new_one") : phrase("new_many", { n: count });
    if (count) tab.setAttribute("aria-label", `${tab.firstChild.textContent}: ${words}`);
    else tab.removeAttribute("aria-label");
  },
});

const isChosen = () => !wideScreen.matches && chosenPart() === "#chat";

addEventListener("hashchange", () => {
  if (isChosen()) room.list.toEnd();
  room.list.update();
});
// The page was opened at the chat.
addEventListener("load", () => isChosen() && goToPart());

// On wide screens the chat ends at the lower edge of the window, also while the page's header is in view: the composer
// is always visible.
let above = 0; // px of the page above the chat
function fit() {
  if (!wideScreen.matches) return;
  const top = parseFloat(getComputedStyle(panel).top);
  const now = Math.max(0, Math.round(root.getBoundingClientRect().top - top));
  if (now === above) return;
  above = now;
  room.list.preserve(() => panel.style.setProperty("--above", `${above}px`));
}

addEventListener("scroll", fit, { passive: true });
new ResizeObserver(fit).observe(document.body);
wideScreen.addEventListener("change", fit);

root.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !isChosen() || event.defaultPrevented) return;
  choosePart("#commentary");
  tab.focus({ preventScroll: true });
});

let { delay } = spoilers;
let shown = room.list.visible;
document.addEventListener("livecast:settings", () => {
  // The delay is longer: messages that were on the page are not due any more.
  if (spoilers.delay > delay && !replay.on) room.resume();
  delay = spoilers.delay;
  // A list that was hidden has lost its place.
  if (room.list.visible && !shown) room.list.toEnd();
  shown = room.list.visible;
});

mountShortcuts(root, {
  permissions: () => room.permissions,
  goToChat() {
    if (room.display.hidden) room.display.hide(false);
    if (!wideScreen.matches && !isChosen()) choosePart("#chat");
    room.focusNewest();
  },
});
mountEntryReactions(document.getElementById("feed"), room, anchor);
replay.addFollower(async () => {
  const { ChatReplay } = await import("./replay.js");
  return new ChatReplay(room);
});
room.open();
