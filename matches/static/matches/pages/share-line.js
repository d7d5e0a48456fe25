// The button that shares a line of commentary. There is one, and it moves to the line that the fan points at, that has
// the focus, or that the address names: a button on each of two thousand lines would make the page heavy.

import { pageAddress, pageTitle, share } from "./share.js";

const feed = document.getElementById("feed");
const template = /** @type {HTMLTemplateElement} */ (document.getElementById("share-line"));
const button = /** @type {HTMLButtonElement} */ (template.content.firstElementChild.cloneNode(true));

feed.addEventListener("pointerover", (event) => event.pointerType === "mouse" && moveTo(event.target));
feed.addEventListener("focusin", ({ target }) => moveTo(target));
feed.addEventListener("click", ({ target }) => moveTo(target));
addEventListener("hashchange", moveToNamed);
moveToNamed();

button.addEventListener("click", () => {
  const entry = /** @type {HTMLElement} */ (button.closest(".entry"));
  const url = pageAddress();
  url.hash = `entry-${entry.dataset.id}`;
  const minute = entry.querySelector(".minute").textContent.trim();
  const text = entry.querySelector(".text")?.textContent ?? entry.querySelector(".label")?.textContent ?? "";
  share(url, [pageTitle(), `${minute} ${text}`.trim()].filter(Boolean).join(" · "));
});

function moveToNamed() {
  moveTo(document.getElementById(location.hash.slice(1)));
}

function moveTo(target) {
  const entry = target instanceof Element ? target.closest("#feed .entry") : null;
  // After the time, which the Tab key reaches before it.
  if (entry && button.parentElement !== entry) entry.querySelector(".minute").after(button);
}
