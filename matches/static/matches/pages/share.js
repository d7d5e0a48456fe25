// The buttons that share a page: the device's own sheet where there is one, otherwise the address is copied.
// `data-share="moment"` is the button of the replay, which shares in its own way (replay.js).

import { fill, pageData } from "../../livecast/page-data.js";
import { spoilers } from "../shared/spoilers.js";

const SHOWN_MS = 5000;
const page = pageData();
const status = document.createElement("p");
status.className = "share-status";
status.setAttribute("role", "status");
document.body.append(status);
let timer = 0;

for (const button of document.querySelectorAll('[data-share="page"]'))
  button.addEventListener("click", () => share(pageAddress(), pageTitle()));

/** The address of this page for others. It does not tell them a result that this fan hides. */
export function pageAddress({ hidden = hidesResult(), ...query } = {}) {
  const canonical = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel="canonical"]'));
  const url = new URL(canonical.href);
  if (hidden) url.searchParams.set("result", "hidden");
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url;
}

/** The title of the tab, which hides results too, without its notes and the name of the site. */
export function pageTitle() {
  return document.title.replace(/^\(\d+\) /, "").replace(/ · livecast$/, "");
}

/** @param {URL} url */
export async function share(url, title) {
  if (navigator.share && (await shared({ title, url: url.href }))) return;
  try {
    await navigator.clipboard.writeText(url.href);
    say(page.words.link_copied);
  } catch {
    // A site without TLS, or a browser that refuses: the fan can copy the address from here.
    say(fill(page.words.copy_link, { url: url.href }));
  }
}

/** Whether the device's sheet was shown. A fan who closes it has shared nothing, and wants nothing else. */
async function shared(data) {
  try {
    await navigator.share(data);
    return true;
  } catch (problem) {
    return problem instanceof DOMException && problem.name === "AbortError";
  }
}

function hidesResult() {
  return page.match ? spoilers.hides(page.match.id, page.match.status) : false;
}

function say(sentence) {
  status.textContent = sentence;
  clearTimeout(timer);
  timer = setTimeout(() => (status.textContent = ""), SHOWN_MS);
}
