// Both line-ups, with each player's goals, cards and substitutions. A click or Enter inserts the shirt into the
// composer.

import { make } from "./dom.js";

export class LineupPanel {
  #root = document.getElementById("lineups");
  #shown = "";

  /** page: the page's data; insert(shirt). */
  constructor(page, insert) {
    Object.assign(this, { page, insert });
    this.#root.replaceChildren(...["home", "away"].map((side) => this.#side(side)));
    // The whole panel is one tab stop. Arrow keys move between players.
    const first = this.#root.querySelector("[data-shirt]");
    if (first) first.tabIndex = 0;
    this.#root.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-shirt]");
      if (button) insert(button.dataset.shirt);
    });
    this.#root.addEventListener("keydown", (event) => this.#key(event));
  }

  focus() {
    this.#root.querySelector("[data-shirt]")?.focus();
  }

  #side(side) {
    const players = this.page.console.lineup[side];
    const bench = players.filter(({ starts }) => !starts);
    const list = (some) =>
      make(
        "ul",
        { class: "lineup", role: "list" },
        ...some.map((player) => make("li", {}, this.#player(side, player))),
      );
    return make(
      "section",
      { class: "lineup-side", "data-side": side },
      make("h3", {}, this.page.teams[side].brief),
      players.length ? list(players.filter(({ starts }) => starts)) : make("p", { class: "quiet" }, "No line-up yet."),
      bench.length ? make("h4", {}, "Bench") : "",
      bench.length ? list(bench) : "",
    );
  }

  #player(side, { name, number }) {
    const shirt = number === null ? name : `${side[0]}${number}`;
    const data = { "data-shirt": shirt, "data-name": name, "data-key": playerKey(side, { name, number }) };
    return make(
      "button",
      { type: "button", class: "player", "data-side": side, ...data, tabindex: "-1" },
      make("span", { class: "player-number" }, number === null ? "" : String(number)),
      make("span", { class: "player-name" }, name),
      make("span", { class: "player-marks" }),
    );
  }

  #key(event) {
    const all = [...this.#root.querySelectorAll("[data-shirt]")];
    const at = all.indexOf(document.activeElement);
    const other = all.findIndex(({ dataset }) => dataset.side !== all[at]?.dataset.side);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, ArrowRight: other, ArrowLeft: other }[event.key];
    if (to === undefined || !all.length) return;
    event.preventDefault();
    all[(to + all.length) % all.length].focus();
  }

  /** Show the events of each player: goals, cards and substitutions. */
  update(entries) {
    const events = eventsByPlayer(entries, this.page.console);
    const all = JSON.stringify([...events]);
    if (all === this.#shown) return;
    this.#shown = all;
    for (const button of this.#root.querySelectorAll("[data-shirt]")) {
      const playerEvents = events.get(button.dataset.key) ?? {};
      const icons = Object.entries(playerEvents).map(([icon, { count, label }]) =>
        make(
          "span",
          { class: "player-event", "data-event": icon, title: label },
          iconNode(icon),
          count > 1 ? `${count}` : "",
          make("span", { class: "visually-hidden" }, label),
        ),
      );
      button.querySelector(".player-marks").replaceChildren(...icons);
    }
  }
}

/** The key of a player in the panel. Two players of a side may have the same name. */
function playerKey(side, { name, number }) {
  return JSON.stringify([side, name, number]);
}

/** The listed player that an entry names. Of several with this name, the one with this number; otherwise undefined. */
function listedPlayer(players, { name, number }) {
  const named = players.filter((player) => player.name === name);
  return named.length > 1 ? named.find((player) => player.number === number) : named[0];
}

/** playerKey -> {icon: {count, label}}: goals, cards and substitutions. */
function eventsByPlayer(entries, { kinds, lineup }) {
  const known = new Map(kinds.map((kind) => [kind.code, kind]));
  const events = new Map();
  const add = (side, named, icon, label) => {
    const player = listedPlayer(lineup[side], named);
    if (!player) return;
    const key = playerKey(side, player);
    const own = events.get(key) ?? {};
    own[icon] = { count: (own[icon]?.count ?? 0) + 1, label };
    events.set(key, own);
  };
  for (const { kind: code, side, players, retracted_at: retracted } of entries) {
    const kind = known.get(code);
    if (!kind || !side || retracted || !players.length) continue;
    const shown = (kind.points && !kind.shootout) || /yellow|red|swap/.test(kind.icon);
    if (!shown) continue;
    if (kind.icon === "swap") {
      for (const player of players)
        add(side, player, player.role === "player_out" ? "off" : "on", player.role === "player_out" ? "off" : "on");
    } else {
      add(side, players[0], kind.icon, kind.name);
    }
  }
  return events;
}

function iconNode(icon) {
  if (icon === "on" || icon === "off")
    return make(
      "span",
      { class: "material-symbols-outlined", "aria-hidden": "true" },
      icon === "on" ? "arrow_upward" : "arrow_downward",
    );
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${icon}`);
  svg.append(use);
  return svg;
}
