// The tabs of the match page. The address chooses the part, and columns.css shows it. The script marks the chosen tab,
// and keeps the reader's place in the commentary.

import { anchor } from "./match.js";

const tabs = document.getElementById("tabs");
const links = /** @type {HTMLAnchorElement[]} */ ([...tabs.querySelectorAll("a")]);
const scoreboard = document.getElementById("scoreboard");
const COMMENTARY = "#commentary";
let place = 0; // where the commentary was when another part was chosen

/** The address of the chosen part: that of a tab. Any other address is one of the commentary. */
export function chosenPart() {
  return links.some(({ hash }) => hash === location.hash) ? location.hash : COMMENTARY;
}

/** Choose a part, as a press on its tab does. */
export function choosePart(part) {
  links.find(({ hash }) => hash === part).click();
}

function markChosen() {
  const chosen = chosenPart();
  for (const link of links) {
    if (link.hash === chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  anchor.update();
}

tabs.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (event.target).closest("a"));
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const before = chosenPart();
  if (before === COMMENTARY) place = scrollY;
  if (link.hash === before) return scrollTo({ top: Math.min(scrollY, topOfParts()) });
  // The browser goes to the part itself. Then the page scrolls to where the reader was, or to the top of the part.
  const from = scrollY;
  location.hash = link.hash;
  if (link.hash === "#chat") goToPart();
  else scrollTo({ top: link.hash === COMMENTARY ? place : Math.min(from, topOfParts()), behavior: "instant" });
});

/** Scroll until the top of the chosen part is right below the tabs. */
export function goToPart() {
  scrollTo({ top: topOfParts(), behavior: "instant" });
}

function topOfParts() {
  const shown = scoreboard.offsetHeight + parseFloat(getComputedStyle(scoreboard).top);
  return tabs.nextElementSibling.getBoundingClientRect().top + scrollY - tabs.offsetHeight - shown;
}

addEventListener("hashchange", markChosen);
markChosen();
