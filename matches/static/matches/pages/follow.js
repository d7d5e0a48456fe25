// Following on the match page: the button in the masthead, and its menu. The notices are loaded once the match or one
// of its teams is followed.

import { follows, MAX_FOLLOWS } from "../shared/follows.js";
import { fill } from "../../livecast/page-data.js";
import { keepFrames } from "./kept-frames.js";
import { currentMatch, keyEvents, onFrame, page } from "./match.js";
import { loadSettings, openSettings } from "./settings.js";

const opener = document.querySelector(".follow-open");
const menu = document.getElementById("follow-menu");
const message = menu.querySelector(".follow-message");
const buttons = [...menu.querySelectorAll("[data-follow]")];
const teams = buttons.filter((button) => button.dataset.follow === "teams").map((button) => Number(button.dataset.id));
const isFollowed = () => follows.covers(page.match.id, teams);
let followedState = null; // that of the first follow: what came before is not announced
let loading = null;

function showFollows() {
  for (const button of buttons)
    button.setAttribute("aria-pressed", String(follows.has(button.dataset.follow, Number(button.dataset.id))));
  opener.toggleAttribute("data-followed", isFollowed());
}

function startNotices() {
  if (loading || !isFollowed()) return;
  followedState ??= { match: currentMatch(), keyEvents: keyEvents.list, giveFrames: keepFrames(isFollowed) };
  loading = import("./match-notices.js").then(
    ({ mountNotices }) => {
      if (message.textContent === menu.dataset.failed) message.textContent = "";
      mountNotices(followedState);
    },
    (problem) => {
      console.warn("livecast: notices could not be loaded; the next frame tries again", problem);
      message.textContent = menu.dataset.failed;
      loading = null;
    },
  );
}

menu.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-follow]");
  if (button) {
    const done = follows.toggle(button.dataset.follow, Number(button.dataset.id));
    message.textContent = done ? "" : fill(menu.dataset.full, { n: MAX_FOLLOWS });
  } else if (target.closest(".follow-settings")) {
    if (!(await loadSettings(message))) return;
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

follows.onChange(() => {
  showFollows();
  startNotices();
});
onFrame(startNotices);
showFollows();
startNotices();

// A press on a notice of the device, while this page is open.
navigator.serviceWorker?.addEventListener("message", ({ data }) => {
  if (data?.type === "notice.open" && data.hash) location.hash = data.hash;
});
