// The decisions about a match that need a reason: suspend play, postpone, abandon, award, reopen. Each has a dialog.
// All but the last are posted as lines, so that fans read the reason and the line can be undone.

import { setText } from "./dom.js";
import { newKey } from "./entry-outbox.js";
import { openForm } from "./forms.js";

const RETIRED = "opponent_retired";

/** By act: the title of the dialog, what it does, and its button. */
const DECISIONS = {
  pause: {
    title: "Suspend play",
    text: "Play stops inside the period. K resumes it.",
    submit: "Suspend",
    done: "Play is suspended.",
  },
  postpone: {
    title: "Postpone the match",
    text: "The match is not played now. Fans read the reason.",
    submit: "Postpone",
    done: "The match is postponed.",
  },
  abandon: {
    title: "Abandon the match",
    text: "The match ends before its time. Fans read the reason.",
    submit: "Abandon",
    done: "The match is abandoned.",
  },
  award: {
    title: "Award the match",
    text: "Officials decide the match. Fans read the winner and the reason.",
    submit: "Award",
    done: "The match is awarded.",
  },
  reopen: {
    title: "Reopen the match",
    text: "The match goes on where it was, with the clock stopped. The line that ended it is withdrawn.",
    submit: "Reopen",
    done: "The match is reopened.",
  },
};

export class MatchDecisions {
  #dialog = document.getElementById("decision-dialog");
  #form = this.#dialog.querySelector("form");
  #error = this.#dialog.querySelector(".error");

  /** api, urls, page; announce(text, urgent); onentry(answer): a line is posted; onreopen(match). */
  constructor(parts) {
    Object.assign(this, parts);
    for (const name of ["how", "winner"])
      this.#form.elements[name].addEventListener("change", () => this.#showUsualScore());
  }

  /** Open the dialog of a decision: "pause", "postpone", "abandon", "award" or "reopen". */
  open(act) {
    const { title, text, submit } = DECISIONS[act];
    const { how, winner } = this.#form.elements;
    const { kinds } = this.page.console;
    this.#form.reset();
    this.#dialog.dataset.act = act;
    setText(this.#dialog.querySelector("h2"), title);
    setText(this.#dialog.querySelector(".sheet-text"), text);
    setText(this.#dialog.querySelector("[type=submit]"), submit);
    how.replaceChildren(
      ...kinds.filter(({ effect }) => effect === act).map(({ code, name }) => new Option(name, code)),
    );
    setText(how.closest("label").firstElementChild, act === "pause" ? "What" : "How");
    how.closest("label").hidden = how.options.length < 2;
    winner.replaceChildren(
      new Option("Choose the winner", ""),
      ...["home", "away"].map((side) => new Option(this.page.teams[side].name, side)),
    );
    for (const node of this.#form.querySelectorAll("[data-award]")) node.hidden = act !== "award";
    this.#showUsualScore();
    const key = newKey(); // of this opening: a second press on the button posts nothing new
    openForm(this.#dialog, () => (act === "reopen" ? this.#reopen() : this.#post(act, key)));
    [...this.#form.elements].find((field) => field.matches("select, input") && field.checkVisibility())?.focus();
  }

  /** The score that counts if none is stated, as the placeholder. */
  #showUsualScore() {
    const { how, winner, home, away } = this.#form.elements;
    const { forfeit } = this.page.console;
    const [most, least] = (how.value !== RETIRED && winner.value && forfeit) || ["", ""];
    home.placeholder = winner.value === "home" ? most : least;
    away.placeholder = winner.value === "home" ? least : most;
  }

  async #post(act, key) {
    const { how, winner, reason, home, away } = this.#form.elements;
    const line = { key, kind: how.value, body: reason.value.trim() };
    if (act === "award") {
      if (!winner.value) return this.#refuse("Choose the winner.", winner);
      line.side = winner.value;
      const stated = [home, away].filter(({ value }) => value.trim());
      if (stated.length === 1) return this.#refuse("Write both scores, or none.", stated[0] === home ? away : home);
      if (stated.length) line.score = { home: Number(home.value), away: Number(away.value) };
    }
    return this.#send(act, async () => this.onentry(await this.api.post(`${this.urls.api}entries`, line)));
  }

  #reopen() {
    const reason = this.#form.elements.reason.value.trim();
    return this.#send("reopen", async () => {
      const { match } = await this.api.post(`${this.urls.api}reopen`, { reason });
      this.onreopen(match);
    });
  }

  async #send(act, request) {
    try {
      await request();
      this.announce(DECISIONS[act].done);
      return true;
    } catch (problem) {
      return this.#refuse(problem.message);
    }
  }

  #refuse(sentence, field = null) {
    setText(this.#error, sentence);
    field?.focus();
    return false;
  }
}
