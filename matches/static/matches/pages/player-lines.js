// The lines of this match that name one player, at an address of its own: #player-home-9. They are read from the
// snapshot of the match when they are wanted; the feed keeps them up to date. player-address.js loads this module.

import { localiseTimes } from "../../livecast/local-times.js";
import { fill } from "../../livecast/page-data.js";
import { request } from "../../livecast/request.js";
import { makeEntry } from "../shared/entry.js";
import { listedPlayer, playerKey } from "./named-players.js";

const ADDRESS = /^#player-(home|away)-(.+)$/;

export class PlayerLines {
  #root = document.getElementById("player-lines");
  #entries = null; // Map of the entries by id, null before they were read
  #chosen = null; // {side, index}
  #readers = 0;
  #pending = []; // frames that arrived before the entries

  /** sheets(): the line-ups. isShown(entry): whether the page shows this line already. */
  constructor(page, { sheets, isShown, credentials }) {
    Object.assign(this, { page, sheets, isShown, credentials });
    this.#root.querySelector(".player-lines-back").addEventListener("click", (event) => this.#back(event));
  }

  /** Open the player of the page's address, or close the lines. */
  open(focus) {
    const [, side, key] = ADDRESS.exec(location.hash) ?? [];
    const sheet = side ? this.sheets()[side] : [];
    const index = [...sheet.keys()].find((one) => playerKey(sheet, one) === decoded(key));
    if (index === undefined) return this.#close();
    this.#chosen = { side, index };
    this.#root.hidden = false;
    document.documentElement.classList.add("one-player");
    this.update();
    if (!this.#entries) this.#read();
    if (focus) this.#root.focus({ preventScroll: true });
    this.#root.scrollIntoView({ block: "start", behavior: "instant" });
    return undefined;
  }

  /** Handle a frame of the feed. */
  handle({ type, data }) {
    if (!type.startsWith("commentary.") || !this.#chosen) return;
    if (!this.#entries) return this.#pending.push({ type, data });
    this.#apply({ type, data });
    this.update();
  }

  #apply({ type, data }) {
    if (type === "commentary.rescored") {
      for (const { id, ...scores } of data.entries)
        if (this.#entries.has(id)) this.#entries.set(id, { ...this.#entries.get(id), ...scores });
    } else if (type === "commentary.absent") this.#entries.delete(data.id);
    else this.#entries.set(data.id, data);
  }

  /** Read the lines again, after the page was loaded again. */
  refresh() {
    this.#entries = null;
    if (this.#chosen) this.#read();
  }

  /** Show the lines of the chosen player. */
  update() {
    if (!this.#chosen) return;
    const { side, index } = this.#chosen;
    const player = this.sheets()[side][index];
    if (!player) return this.#close();
    const { words, sport, teams } = this.page;
    const name = [player.number, player.name].filter((part) => part !== null).join(" ");
    this.#write("h2", `${name}${sport.words.comma}${teams[side].brief}`);
    if (!this.#entries) return undefined;
    const lines = [...this.#entries.values()]
      .filter((entry) => this.isShown(entry) && this.#names(entry))
      .sort((one, other) => other.position - one.position || other.id - one.id);
    const sentence = { 0: words.no_player_lines, 1: words.player_line }[lines.length] ?? words.player_lines;
    this.#write(".player-lines-count", fill(sentence, { n: lines.length, player: player.name }));
    this.#root.querySelector(".entries").replaceChildren(
      ...lines.map((entry) => {
        const node = makeEntry(entry, this.page, { copy: true });
        localiseTimes(node);
        return node;
      }),
    );
    return undefined;
  }

  #names({ players, side }) {
    return players.some((named) => {
      const listed = listedPlayer(this.sheets(), named, side);
      return listed?.side === this.#chosen.side && listed.index === this.#chosen.index;
    });
  }

  #close() {
    this.#chosen = null;
    this.#entries = null; // they are not kept up to date while the lines are closed
    this.#root.hidden = true;
    document.documentElement.classList.remove("one-player");
    this.#root.querySelector(".entries").replaceChildren();
    this.#write(".player-lines-count", "");
  }

  /** Go back to the player's name in the line-ups. */
  #back(event) {
    const { side, index } = this.#chosen;
    const key = `${side}-${playerKey(this.sheets()[side], index)}`;
    event.preventDefault();
    location.hash = "#lineups";
    document.querySelector(`#lineups [data-player="${CSS.escape(key)}"]`)?.focus();
  }

  async #read() {
    const reader = ++this.#readers;
    this.#pending = [];
    try {
      const answer = await request(this.page.snapshot, { cache: "no-cache", credentials: this.credentials });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const { entries } = await answer.json();
      if (reader !== this.#readers) return;
      this.#entries = new Map(entries.map((entry) => [entry.id, entry]));
      for (const frame of this.#pending.splice(0)) this.#apply(frame);
      this.update();
    } catch (problem) {
      console.warn("livecast: the lines of a player could not be loaded", problem);
      if (reader === this.#readers) this.#write(".player-lines-count", this.page.words.lines_failed);
    }
  }

  #write(selector, text) {
    const node = this.#root.querySelector(selector);
    if (node.textContent !== text) node.textContent = text;
  }
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
