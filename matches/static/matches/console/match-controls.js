// The controls of clock, period and status. Kick-off, half-time and the final whistle are posted as lines, so that they
// are in the feed and can be undone. The clock is set directly. A control that is not possible in the state of the
// match does nothing and says why.

import { keyButton, setText } from "./dom.js";
import { openForm } from "./forms.js";
import { MatchDecisions } from "./match-decisions.js";
import { Possible } from "./possible.js";

const CONFIRM_MS = 4000;
const LONGEST_NAME = 14;

/** Key, act, label. */
const DECISIONS = [
  ["v", "pause", "Suspend play"],
  ["z", "postpone", "Postpone"],
  ["q", "abandon", "Abandon"],
  ["a", "award", "Award"],
  ["g", "reopen", "Reopen"],
];

export class MatchControls {
  #root = document.getElementById("controls");
  #form = document.getElementById("clock-form");
  #buttons = new Map();
  #confirmTimer = null;
  #end; // the name of the end of the match in this sport

  /**
   * api, urls, page, shortcuts; now(): the server's time in ms; post(text): posts a line; announce(text, urgent);
   * refuse(sentence, offer): shows why a control does nothing; onchange(match): the match has changed; onentry(answer):
   * a line is posted; onreopen(match); focusComposer().
   */
  constructor(parts) {
    Object.assign(this, parts);
    this.match = this.page.match;
    this.possible = new Possible(this.page.console.possible);
    this.decisions = new MatchDecisions(parts);
    const start = () => (this.match.pause ? "resume" : "period_start");
    this.#add("t", {
      label: "Start or stop the clock",
      run: () => this.#toggleClock(),
      why: () => this.#whyNoClock("run_clock"),
      risky: true,
    });
    this.#add("c", { label: "Set the clock", run: () => this.#openClock(), why: () => this.#whyNoClock() });
    this.#add("k", {
      label: "Start the next period, or resume play",
      run: () => this.#start(),
      why: () => this.why(start()),
      risky: true,
    });
    this.#add("b", {
      label: "End the period",
      run: () => this.post("pe"),
      why: () => this.why("period_end"),
      risky: true,
    });
    this.#end = this.page.console.kinds.find(({ code }) => code === "match_end").name;
    this.#add("w", { label: this.#end, run: () => this.#whistle(), why: () => this.why("match_end") });
    this.#add("s", { label: "Status and period", run: () => this.#openState(), why: () => null });
    for (const [key, act, label] of DECISIONS)
      this.#add(key, { label, run: () => this.decisions.open(act), why: () => this.why(act), risky: true });
    this.#form.addEventListener("submit", (event) => (event.preventDefault(), this.#setClock()));
    this.#form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#closeClock();
    });
    this.show(this.match);
  }

  /** A button with its key. why(): why it is not possible now, {sentence, offer}, or null. */
  #add(key, { label, run, why, risky = false }) {
    const isPossible = () => {
      const refusal = why();
      if (refusal) this.refuse(refusal.sentence, refusal.offer);
      return !refusal;
    };
    this.shortcuts.add(key, { group: "Play", label, run, risky, isPossible });
    const button = keyButton(label, key.toUpperCase(), {
      class: "tool",
      "aria-keyshortcuts": `${key} Alt+${key.toUpperCase()}`,
    });
    button.addEventListener("click", () => isPossible() && run());
    this.#buttons.set(key, { button, why });
    this.#root.append(button);
  }

  /** Why an act is not possible now: {sentence, offer}, or null. */
  why(act) {
    return this.possible.why(act, this.match);
  }

  /** Show the state of the match. */
  show(match) {
    this.match = match;
    const { clock, period, pause } = match;
    const { periods, possible } = this.page.console;
    const { next_code: next } = possible.periods[period] ?? possible.periods[""];
    const nameOf = (wanted) => shortName(periods.find(({ code }) => code === wanted));
    this.#label("t", clock.running_since ? "Stop clock" : "Start clock");
    this.#label(
      "k",
      pause ? "Resume play" : match.status === "scheduled" ? this.page.sport.words.scheduled : `Start ${nameOf(next)}`,
    );
    this.#label("c", "Set clock");
    this.#label("s", "Status…");
    this.#label("b", `End ${nameOf(period)}`);
    this.#label("w", this.#end);
    for (const { button, why } of this.#buttons.values()) {
      // Not disabled: a press explains why it does nothing.
      button.toggleAttribute("data-idle", Boolean(why()));
    }
  }

  #label(key, text) {
    setText(this.#buttons.get(key).button.firstElementChild, text);
  }

  #start() {
    this.post(this.match.pause ? "resu" : "bg");
  }

  #whistle() {
    clearTimeout(this.#confirmTimer);
    const { button } = this.#buttons.get("w");
    if (button.hasAttribute("data-armed")) {
      button.removeAttribute("data-armed");
      this.show(this.match);
      return this.post("fw");
    }
    button.toggleAttribute("data-armed", true);
    setText(button.firstElementChild, "Press W again");
    this.announce("Press W again to end the match.", true);
    this.#confirmTimer = setTimeout(() => {
      button.removeAttribute("data-armed");
      this.show(this.match);
    }, CONFIRM_MS);
    return undefined;
  }

  // --- the clock

  get played() {
    const { elapsed, running_since: since } = this.match.clock;
    return elapsed + (since ? Math.max(0, (this.now() - Date.parse(since)) / 1000) : 0);
  }

  #whyNoClock(act = null) {
    const { direction, length } = this.match.clock;
    const refusal = act && this.why(act);
    if (refusal) return refusal;
    return direction === "none" || length === null ? { sentence: "No clock runs now.", offer: "" } : null;
  }

  #toggleClock() {
    const running = !this.match.clock.running_since;
    return this.#postState(
      { clock: { elapsed: this.played, running } },
      running ? "The clock is running." : "The clock is stopped.",
    );
  }

  #openClock() {
    this.#form.hidden = false;
    this.#form.querySelector("input").focus();
  }

  #closeClock() {
    this.#form.hidden = true;
    this.#form.reset();
    setText(document.getElementById("clock-error"), "");
    this.focusComposer();
  }

  async #setClock() {
    const input = this.#form.querySelector("input");
    const elapsed = this.#parseClock(input.value.trim());
    if (elapsed === null) {
      setText(document.getElementById("clock-error"), "Write 67:12, 67, +5 or -5 (seconds).");
      return input.focus();
    }
    const running = Boolean(this.match.clock.running_since);
    if (await this.#postState({ clock: { elapsed, running } }, "The clock is set.")) this.#closeClock();
    return undefined;
  }

  /** The seconds played, from a clock time ("67:12", "67") or a step in seconds ("+5"). */
  #parseClock(text) {
    const step = /^([+\-−])(\d{1,4})$/.exec(text);
    if (step) return Math.max(0, this.played + (step[1] === "+" ? 1 : -1) * Number(step[2]));
    const face = /^(\d{1,3})(?::([0-5]\d))?$/.exec(text);
    if (!face) return null;
    const { direction, start, length } = this.match.clock;
    const shown = Number(face[1]) * 60 + Number(face[2] ?? 0);
    const played = direction === "down" ? length - shown : shown - start;
    return played >= 0 ? played : null;
  }

  // --- status and period

  #openState() {
    const dialog = document.getElementById("state-dialog");
    const { status, period } = dialog.querySelector("form").elements;
    const { periods, statuses } = this.page.console;
    status.replaceChildren(
      ...statuses.map(({ code, name }) => new Option(name, code, false, code === this.match.status)),
    );
    period.replaceChildren(
      new Option("None", ""),
      ...periods.map(({ code, name }) => new Option(name, code, false, code === this.match.period)),
    );
    openForm(dialog, async () =>
      this.#postState(
        { status: status.value, period: period.value },
        "Status and period are set.",
        dialog.querySelector(".error"),
      ),
    );
  }

  async #postState(change, done, error = null) {
    try {
      const { match } = await this.api.post(`${this.urls.api}state`, change);
      this.onchange(match);
      this.announce(done);
      return true;
    } catch (problem) {
      if (error) setText(error, problem.message);
      this.announce(problem.message, true);
      return false;
    }
  }
}

/** The name of a period, or its short name if the name is too long for a button: "first half", "ET 1". */
function shortName(period) {
  if (!period) return "period";
  return period.name.length > LONGEST_NAME ? period.short : period.name.toLowerCase();
}
