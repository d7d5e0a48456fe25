// Makes the markup of a line of commentary from the feed's data. The page has _entry.html with every part in a
// <template>. The template is cloned and filled, and the parts that the line does not have are removed.

import { hourAndMinute, localiseTimes } from "../../livecast/local-times.js";
import { entryLabel, minuteText, translateShort, entryScore } from "./format.js";

/** `page`: the page's data. `copy`: the line is the pinned copy of another line, and has no id. */
export function makeEntry(data, page, { copy = false } = {}) {
  const node = document.getElementById("entry").content.firstElementChild.cloneNode(true);
  const part = (name) => node.querySelector(`.${name}`);
  const retracted = data.retracted_at !== null;

  Object.assign(node.dataset, { id: data.id, position: data.position, kind: data.kind });
  setAttribute(node, "id", copy ? "" : `entry-${data.id}`);
  setAttribute(node, "data-period", data.period);
  setAttribute(node, "data-side", data.side);
  node.toggleAttribute("data-key", data.key);
  node.toggleAttribute("data-retracted", retracted);

  part("minute").setAttribute("href", `#entry-${data.id}`);
  part("minute").replaceChildren(minuteNode(data, page));

  setAttribute(part("text"), "lang", page.lang);
  fillOrRemove(part("text"), entryText(data), retracted);
  fillOrRemove(part("label"), entryLabel(data, page.sport), retracted);
  fillOrRemove(part("team"), data.key && data.side ? page.teams[data.side].brief : "");
  fillOrRemove(part("byline"), data.author);
  if (data.icon) part("icon").firstElementChild.setAttribute("href", `#icon-${data.icon}`);
  else part("icon").remove();
  updateEntryScore(node, data, page);

  fillPhoto(part("photo"), data.photo);
  fillNote(part("note"), data, page.sport.words);
  return node;
}

/** Show the score beside a line. The correction of an earlier line may change it. */
export function updateEntryScore(node, { scored, scoreline }, page) {
  const shown = scored && !node.hasAttribute("data-retracted");
  const body = node.querySelector(".entry-body");
  let heading = body.querySelector(".entry-heading");
  let score = body.querySelector(".entry-score");
  if (shown) {
    const blank = document.getElementById("entry").content.querySelector(".entry-heading");
    if (!heading) body.prepend((heading = blank.cloneNode()));
    if (!score) heading.append((score = blank.querySelector(".entry-score").cloneNode()));
    score.textContent = entryScore(scoreline, page.sport.words);
  } else {
    score?.remove();
    if (heading && !heading.querySelector(".label")) heading.remove();
  }
}

export function entryText(data) {
  const text =
    data.body ||
    data.players
      .map((player) => player.name)
      .filter(Boolean)
      .join(", ");
  return text.replace(/\r\n?/g, "\n");
}

function minuteNode(data, page) {
  const short = page.sport.periods[data.period]?.short ?? "";
  // A line without a time shows its period, if that is known.
  const shown =
    minuteText(data.minute, short) || (data.happened_at ? "" : translateShort(page.sport.shorts, short) || "–");
  const node = document.createElement(shown ? "span" : "time");
  if (!shown) node.dateTime = data.happened_at;
  node.textContent = shown || hourAndMinute(node.dateTime);
  return node;
}

function fillOrRemove(node, text, retracted = false) {
  if (!text) node.remove();
  else if (retracted) node.firstElementChild.textContent = text;
  else node.textContent = text;
}

function fillPhoto(figure, photo) {
  if (!photo) return figure.remove();
  const link = figure.firstElementChild;
  const image = link.firstElementChild;
  figure.toggleAttribute("data-tall", photo.height > photo.width);
  link.href = photo.url;
  setAttribute(image, "srcset", photo.srcset);
  if (!photo.srcset) image.removeAttribute("sizes");
  setAttribute(image, "width", photo.width);
  setAttribute(image, "height", photo.height);
  image.alt = photo.alt;
  image.src = photo.url;
}

/** Before `node` replaces the line `old`: move the same picture to it, so that it is not loaded and drawn again. */
export function reusePicture(old, node) {
  const [current, fresh] = [old, node].map((line) => line.querySelector(".photo a"));
  if (!current || current.getAttribute("href") !== fresh?.getAttribute("href")) return;
  const [image, other] = [current, fresh].map((link) => link.firstElementChild);
  for (const { name, value } of other.attributes)
    if (image.getAttribute(name) !== value) image.setAttribute(name, value);
  fresh.replaceWith(current);
}

function fillNote(note, data, words) {
  const at = data.retracted_at ?? data.corrected_at;
  if (!at) return note.remove();
  note.querySelector(".note-label").textContent = words[data.retracted_at ? "retracted" : "corrected"];
  note.querySelector("time").dateTime = at;
  fillOrRemove(note.querySelector(".reason"), data.reason);
  localiseTimes(note);
}

function setAttribute(node, name, value) {
  if (value === "" || value === null || value === undefined) node.removeAttribute(name);
  else node.setAttribute(name, value);
}
