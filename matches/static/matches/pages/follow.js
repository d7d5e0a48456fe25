// Following on the match page: the button in the masthead, its menu, and the notices of a followed match.

import { Announcements } from "../shared/announcements.js";
import { follows, MAX_FOLLOWS } from "../shared/follows.js";
import { Notices } from "../shared/notices.js";
import { fill } from "../../livecast/page-data.js";
import { keyEvents, noteInTitle, onFrame, page } from "./match.js";
import { openSettings } from "./settings.js";

const CORRECTION_MS = 300; // the new score follows the correction in a frame of its own
const opener = document.querySelector(".follow-open");
const menu = document.getElementById("follow-menu");
const message = menu.querySelector(".follow-message");
const buttons = [...menu.querySelectorAll("[data-follow]")];
const teams = buttons.filter((button) => button.dataset.follow === "teams").map((button) => Number(button.dataset.id));
const { id } = page.match;

function showFollows() {
  for (const button of buttons)
    button.setAttribute("aria-pressed", String(follows.has(button.dataset.follow, Number(button.dataset.id))));
  opener.toggleAttribute("data-followed", follows.covers(id, teams));
}

menu.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-follow]");
  if (button) {
    const done = follows.toggle(button.dataset.follow, Number(button.dataset.id));
    message.textContent = done ? "" : fill(menu.dataset.full, { n: MAX_FOLLOWS });
  } else if (target.closest(".follow-settings")) {
    menu.hidePopover();
    openSettings();
    document.getElementById("notice-settings").scrollIntoView();
  }
});
menu.addEventListener("beforetoggle", ({ newState }) => {
  if (newState !== "open") return;
  const { bottom, right } = opener.getBoundingClientRect();
  menu.style.setProperty("top", `${bottom + 4}px`);
  menu.style.setProperty("right", `${Math.max(8, document.documentElement.clientWidth - right)}px`);
});

const names = { home: page.teams.home.brief, away: page.teams.away.brief };
const announcements = new Announcements({
  sport: page.sport,
  teams: names,
  words: page.notices.words,
  announced: page.notices,
  match: page.match,
  keyEvents: keyEvents.list,
});
const notices = new Notices({ ...page.notices.words, close: page.words.close }, { ontitle: noteInTitle });

onFrame((frame) => {
  const found = announcements.handle(frame);
  if (frame.restored || !follows.covers(id, teams)) return;
  for (const one of found)
    setTimeout(
      () => notices.show(one, { match: id, teams: `${names.home} v ${names.away}`, link: location.pathname }),
      one.kind === "correction" ? CORRECTION_MS : 0,
    );
});

follows.onChange(showFollows);
showFollows();

// A press on a notice of the device, while this page is open.
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data?.type === "notice.open" && data.hash) location.hash = data.hash;
});
