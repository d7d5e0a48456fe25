// The scorers, cards and top scorers under the score, from the key events. pages/highlights.py renders the same.

import { fill } from "../../livecast/page-data.js";
import { translateShort } from "../shared/format.js";
import { page } from "./match.js";

const SVG = "http://www.w3.org/2000/svg";
const SHOWN = 3; // items of a side; the others are behind "more"
const TOP = 3; // scorers of a side in a sport with many scores
const SIDES = ["home", "away"];
const SCORERS = ["goal_scorer", "scorer", "batter"]; // roles that providers give to the player of a line
const { adds, clockless, rules, kicks, more } = page.highlights;

const root = document.getElementById("highlights");
const [shownLists, moreLists] = [...root.querySelectorAll(".highlights-sides")];
const details = root.querySelector("details");

/** events: the key events that the page has, without retracted ones. */
export function showHighlights(events) {
  const sides = itemsOf(events);
  let hidden = 0;
  SIDES.forEach((side, index) => {
    const items = sides[side].map(makeItem);
    hidden += Math.max(0, items.length - SHOWN);
    replaceChanged(shownLists.children[index], items.slice(0, SHOWN));
    replaceChanged(moreLists.children[index], items.slice(SHOWN));
  });
  details.hidden = !hidden;
  details.firstElementChild.textContent = hidden ? fill(more, { n: hidden }) : "";
}

/** Items that stay the same are not touched, so that a link keeps the focus. */
function replaceChanged(list, items) {
  const old = [...list.children];
  if (old.length === items.length && old.every((node, index) => node.isEqualNode(items[index]))) return;
  list.replaceChildren(...items);
}

/** The items of each side: {role, sign, label, who, parts: [{id, text}]}. */
function itemsOf(events) {
  const groups = new Map();
  const totals = new Map();
  for (const event of events) {
    const rule = rules[event.kind];
    if (!rule || !SIDES.includes(event.side)) continue;
    const side = rule.other === (event.side === "home") ? "away" : "home";
    const name = nameOf(event);
    if (rule.role === "score" && adds) addPoints(totals, side, name, rule, event);
    else addPart(groups, side, name, rule, event);
  }
  const top = [...totals.values()].sort((one, other) => other.points - one.points);
  return Object.fromEntries(
    SIDES.map((side) => {
      const ofSide = (item) => item.side === side;
      const scorers = top.filter(ofSide).slice(0, TOP);
      for (const scorer of scorers) scorer.parts = [{ id: scorer.id, text: String(scorer.points) }];
      return [side, [...scorers, ...[...groups.values()].filter(ofSide)]];
    }),
  );
}

function addPoints(totals, side, name, { points }, { id }) {
  if (!name || !points) return;
  const key = `${side} ${name}`;
  const total = totals.get(key) ?? { role: "total", side, sign: "", label: "", who: name, points: 0 };
  totals.set(key, { ...total, id, points: total.points + points });
}

function addPart(groups, side, name, { role, points, sign, name: label, mark }, event) {
  const kick = role === "kick";
  const who = kick ? kicks : name || label;
  const key = [side, role, who, role === "card" ? sign : ""].join("\n");
  const item = groups.get(key) ?? { role, side, sign: kick ? "" : sign, label, who, parts: [] };
  groups.set(key, item);
  // Without a player the item has the name of the kind, which says the same as the mark.
  const text = `${minuteOf(event)}${name && mark ? ` (${mark})` : ""}`.trim();
  if (kick) item.parts.push({ id: event.id, name, text: points ? "✓" : "✗" });
  else item.parts.push({ id: event.id, text: text || label });
}

function minuteOf({ minute, period }) {
  const { periods, shorts } = page.sport;
  const short = periods[period]?.short ?? "";
  return translateShort(shorts, clockless ? short : minute || short);
}

/** The player of an event: the scorer, the batter, the booked one. */
function nameOf({ players }) {
  const named = players.filter(({ name }) => name);
  return (named.find(({ role }) => SCORERS.includes(role)) ?? named[0])?.name ?? "";
}

function makeItem({ role, sign, label, who, parts }) {
  const item = document.createElement("li");
  item.dataset.role = role;
  if (sign) item.append(makeSign(sign, label));
  if (role === "kick") item.append(span("who", who));
  parts.forEach(({ id, name, text }, index) => {
    const link = document.createElement("a");
    link.href = `#entry-${id}`;
    if (role === "kick") link.append(span("visually-hidden", `${name} `));
    else if (index === 0) link.append(span("who", who), " ");
    link.append(text);
    if (role === "kick") item.append(" ");
    else if (index > 0) item.append(", ");
    item.append(link);
  });
  // Neighbouring texts become one, as in the markup of the page.
  item.normalize();
  return item;
}

function span(name, text) {
  const node = document.createElement("span");
  node.className = name;
  node.textContent = text;
  return node;
}

function makeSign(sign, label) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${sign}`);
  svg.append(use);
  return svg;
}
