// The button that shares a line of commentary. There is one, and it moves to the line whose time was pressed, that
// has the focus, or that the address names: a button on each of two thousand lines would make the page heavy.

import { pageAddress, pageTitle, share } from "./share.js";

const feed = document.getElementById("feed");
const template = /** @type {HTMLTemplateElement} */ (document.getElementById("share-line"));
/** @type {HTMLButtonElement | null} */
let button = null;

feed.addEventListener("focusin", ({ target }) => moveTo(target));
feed.addEventListener("click", ({ target }) => moveTo(/** @type {Element} */ (target).closest(".minute")));
addEventListener("hashchange", moveToNamed);
moveToNamed();

function moveToNamed() {
  moveTo(document.getElementById(location.hash.slice(1)));
}

function moveTo(target) {
  const entry = target instanceof Element ? target.closest("#feed .entry") : null;
  if (!entry || button?.parentElement === entry) return;
  button?.remove();
  // A new one each time: browsers count a moved one as a shift of the layout.
  button = /** @type {HTMLButtonElement} */ (template.content.firstElementChild.cloneNode(true));
  button.addEventListener("click", () => shareLine(entry));
  entry.querySelector(".minute").after(button); // which the Tab key reaches before it
}

function shareLine(entry) {
  const url = pageAddress();
  url.hash = `entry-${entry.dataset.id}`;
  const minute = entry.querySelector(".minute").textContent.trim();
  const text = entry.querySelector(".text")?.textContent ?? entry.querySelector(".label")?.textContent ?? "";
  share(url, [pageTitle(), `${minute} ${text}`.trim()].filter(Boolean).join(" · "));
}
