// The line-ups: on a pitch where positions are known, with the goals, cards and substitutions of each player.
// pages/lineups.py and pages/pitch.py do the same. The page has the markup of a player in a <template>.

import { fill } from "../../livecast/page-data.js";
import { translateShort } from "../shared/format.js";
import { CARD_ICONS } from "../shared/key-events.js";
import { listedPlayer, playerKey } from "./named-players.js";
import { OFTEN_SCORED, subjectOf } from "./timeline.js";

const SIGN_ICONS = ["goal", "miss", "wicket", ...CARD_ICONS];
const OVERTURNED = "card_overturned";
const MOST_IN_ROW = 6;
const MOST_ROWS = 5;
const MIDFIELD = 3; // the row of football's midfielders

export class Lineups {
  #root = document.getElementById("lineups");
  #shown = "";

  /** code: that of the sport. */
  constructor(page, code) {
    this.page = page;
    this.code = code;
  }

  /** Take these as shown: the page arrived with them. */
  take(sheets, events) {
    this.#shown = keyOf(sheets, this.#signs(sheets, events));
  }

  /** sheets: {home, away}, as in the feed. events: the key events that the page shows, without retracted ones. */
  show(sheets, events) {
    const signs = this.#signs(sheets, events);
    const key = keyOf(sheets, signs);
    if (key === this.#shown) return;
    this.#shown = key;
    const focused = this.#root.contains(document.activeElement) ? document.activeElement.dataset.player : undefined;
    const pitches = ["home", "away"].map((side) => this.#showSide(side, sheets[side], signs));
    const known = sheets.home.length + sheets.away.length > 0;
    this.#root.querySelector(".no-lineups").hidden = known;
    this.#root.querySelector(".team-sheets").hidden = !known;
    this.#root.querySelector(".team-sheets").toggleAttribute("data-pitch", pitches.every(Boolean));
    if (focused) this.#root.querySelector(`[data-player="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  #showSide(side, sheet, signs) {
    const players = sheet.map((player, index) => ({
      ...player,
      key: `${side}-${playerKey(sheet, index)}`,
      signs: signs.get(`${side} ${index}`) ?? [],
    }));
    const section = this.#root.querySelector(`.team-sheet[data-side="${side}"]`);
    const starts = players.filter((player) => player.starts);
    const bench = players.filter((player) => !player.starts);
    const rows = rowsOf(this.page.sport.pitch, starts);
    section.toggleAttribute("data-pitch", rows.length > 0);
    const formation = this.code === "football" ? rows.slice(1).map((row) => row.length) : [];
    section.querySelector(".formation").textContent = formation.join("-");
    section.querySelector(".starting").replaceChildren(...(rows.length ? rows : [starts]).map(listOf));
    section.querySelector(".bench").replaceChildren(...bench.map(makePlayer));
    section.querySelector(".on-bench").hidden = bench.length === 0;
    return rows.length > 0;
  }

  /** The signs of each listed player by "side index", in the order of the match. */
  #signs(sheets, events) {
    const { shorts } = this.page.sport;
    const signs = new Map();
    for (const event of events) {
      const minute = translateShort(shorts, event.minute);
      for (const [named, icon, text] of this.#namedIn(event, minute)) {
        const listed = listedPlayer(sheets, named, event.side);
        if (!listed) continue;
        const key = `${listed.side} ${listed.index}`;
        const ofPlayer = signs.get(key) ?? [];
        if (event.kind === OVERTURNED) {
          const card = ofPlayer.findLastIndex((sign) => CARD_ICONS.includes(sign.icon));
          if (card >= 0) ofPlayer.splice(card, 1);
        } else ofPlayer.push({ icon, minute, text });
        signs.set(key, ofPlayer);
      }
    }
    return signs;
  }

  /** The players who get a sign from this event, with its icon and its text. */
  #namedIn(event, minute) {
    const { words, kinds } = this.page.sport;
    const { kind, icon, scored, players } = event;
    if (kind === "substitution") {
      return [
        ["player_in", "on"],
        ["player_out", "off"],
      ]
        .map(([role, sign]) => [
          players.findLast((one) => one.role === role),
          sign,
          fill(words[sign], { minute }).trim(),
        ])
        .filter(([player]) => player);
    }
    const often = scored && OFTEN_SCORED.includes(this.code) && icon !== "wicket";
    const subject = subjectOf(event);
    if (kind.startsWith("shootout") || often || !subject) return [];
    if (!SIGN_ICONS.includes(icon) && kind !== OVERTURNED) return [];
    return [[subject, icon, `${kinds[kind] ?? event.label} ${minute}`.trim()]];
  }
}

function keyOf(sheets, signs) {
  return JSON.stringify([sheets, [...signs]]);
}

/** The starters by rows, the goal's first, each from left to right; [] if they are shown as a list. */
function rowsOf(pitch, starters) {
  if (!pitch || starters.length < pitch.fewest || starters.length > pitch.most) return [];
  const rows = [];
  for (const player of starters) {
    const place = pitch.places[player.position.toUpperCase().split("/")[0]];
    if (!place) return [];
    (rows[place[0]] ??= []).push([place[1], player]);
  }
  // Football: the defensive midfielders join the other ones.
  if (Object.keys(rows).length > MOST_ROWS) rows[MIDFIELD].push(...rows.splice(MIDFIELD - 1, 1)[0]);
  if (rows.some((row) => row.length > MOST_IN_ROW) || (pitch.keeper && rows[0]?.length !== 1)) return [];
  return rows.filter(Boolean).map((row) => row.sort(([one], [other]) => one - other).map(([, player]) => player));
}

function listOf(players) {
  const list = document.createElement("ul");
  list.setAttribute("role", "list");
  list.append(...players.map(makePlayer));
  return list;
}

function makePlayer({ key, name, number, captain, signs }) {
  const node = document.getElementById("player").content.firstElementChild.cloneNode(true);
  const part = (className) => node.querySelector(`.${className}`);
  part("shirt").textContent = number ?? "";
  const link = part("lineup-name");
  link.textContent = name;
  link.dataset.player = key;
  link.href = `#player-${encodeURIComponent(key)}`;
  if (!captain) part("captain").remove();
  const blank = part("sign");
  part("signs").replaceChildren(
    ...signs.map(({ icon, minute, text }) => {
      const sign = blank.cloneNode(true);
      sign.dataset.icon = icon;
      sign.querySelector("use").setAttribute("href", `#icon-${icon}`);
      sign.querySelector(".sign-minute").textContent = minute;
      sign.querySelector(".visually-hidden").textContent = text;
      return sign;
    }),
  );
  return node;
}
