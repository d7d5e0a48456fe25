// A line of commentary as markup, from its data as the feed carries it. The markup is the server's own: the page brings
// _entries.html with every part in a <template>; here it is cloned, filled, and what the line lacks is taken away.

import { hourAndMinute, localise } from "../../livecast/local-times.js";
import { labelOf, minuteText, saidIn, scoreBeside } from "./format.js";

/** `page`: the page's data. With `copy` the line is a second copy of itself (pinned), and has no id. */
export function makeEntry(data, page, { copy = false } = {}) {
  const node = document.getElementById("entry").content.firstElementChild.cloneNode(true);
  const part = (name) => node.querySelector(`.${name}`);
  const retracted = data.retracted_at !== null;

  Object.assign(node.dataset, { id: data.id, position: data.position, kind: data.kind });
  give(node, "id", copy ? "" : `entry-${data.id}`);
  give(node, "data-period", data.period);
  give(node, "data-side", data.side);
  node.toggleAttribute("data-key", data.key);
  node.toggleAttribute("data-retracted", retracted);

  part("minute").setAttribute("href", `#entry-${data.id}`);
  part("minute").replaceChildren(minuteOf(data, page));

  give(part("text"), "lang", page.lang);
  fillOrRemove(part("text"), textOf(data), retracted);
  fillOrRemove(part("label"), labelOf(data, page.sport), retracted);
  fillOrRemove(part("team"), data.key && data.side ? page.teams[data.side].brief : "");
  fillOrRemove(part("byline"), data.author);
  if (data.icon) part("sign").firstElementChild.setAttribute("href", `#sign-${data.icon}`);
  else part("sign").remove();
  rescore(node, data, page);

  fillPhoto(part("photo"), data.photo);
  fillNote(part("note"), data, page.sport.words);
  return node;
}

/** The score beside a line, which a correction further up may change. */
export function rescore(node, { scored, scoreline }, page) {
  const shown = scored && !node.hasAttribute("data-retracted");
  const said = node.querySelector(".said");
  let what = said.querySelector(".what");
  let after = said.querySelector(".after");
  if (shown) {
    const blank = document.getElementById("entry").content.querySelector(".what");
    if (!what) said.prepend((what = blank.cloneNode()));
    if (!after) what.append((after = blank.querySelector(".after").cloneNode()));
    after.textContent = scoreBeside(scoreline, page.sport.words);
  } else {
    after?.remove();
    if (what && !what.querySelector(".label")) what.remove();
  }
}

export function textOf(data) {
  const text =
    data.body ||
    data.players
      .map((player) => player.name)
      .filter(Boolean)
      .join(", ");
  return text.replace(/\r\n?/g, "\n");
}

function minuteOf(data, page) {
  const short = page.sport.periods[data.period]?.short ?? "";
  // Beside a line of which nobody knows the time stands the period, if that is known.
  const shown = minuteText(data.minute, short) || (data.happened_at ? "" : saidIn(page.sport.shorts, short) || "–");
  const node = document.createElement(shown ? "span" : "time");
  if (!shown) node.dateTime = data.happened_at;
  node.textContent = shown || hourAndMinute(node.dateTime);
  return node;
}

function fillOrRemove(node, text, struck = false) {
  if (!text) node.remove();
  else if (struck) node.firstElementChild.textContent = text;
  else node.textContent = text;
}

function fillPhoto(figure, photo) {
  if (!photo) return figure.remove();
  const link = figure.firstElementChild;
  const image = link.firstElementChild;
  figure.toggleAttribute("data-tall", photo.height > photo.width);
  link.href = photo.url;
  give(image, "srcset", photo.srcset);
  if (!photo.srcset) image.removeAttribute("sizes");
  give(image, "width", photo.width);
  give(image, "height", photo.height);
  image.alt = photo.alt;
  image.src = photo.url;
}

/** The line `old` is replaced by `node`: a picture that stands in it already is not loaded, nor drawn, once more. */
export function keepPicture(old, node) {
  const [held, fresh] = [old, node].map((line) => line.querySelector(".photo a"));
  if (!held || held.getAttribute("href") !== fresh?.getAttribute("href")) return;
  const [image, other] = [held, fresh].map((link) => link.firstElementChild);
  for (const { name, value } of other.attributes)
    if (image.getAttribute(name) !== value) image.setAttribute(name, value);
  fresh.replaceWith(held);
}

function fillNote(note, data, words) {
  const at = data.retracted_at ?? data.corrected_at;
  if (!at) return note.remove();
  note.querySelector(".note-what").textContent = words[data.retracted_at ? "retracted" : "corrected"];
  note.querySelector("time").dateTime = at;
  fillOrRemove(note.querySelector(".reason"), data.reason);
  localise(note);
}

function give(node, name, value) {
  if (value === "" || value === null || value === undefined) node.removeAttribute(name);
  else node.setAttribute(name, value);
}
