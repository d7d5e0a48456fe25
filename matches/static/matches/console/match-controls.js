// Score, clock and period by key. What is part of the story (kick-off, half-time, the final whistle) is posted as a line
// like any other, so that it stands in the log and can be taken back; the clock alone is set.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { keyButton, make, say } from "./dom.js";

const AGAIN_MS = 4000;
const LONGEST_NAME = 14;

export class Controls {
  #root = document.getElementById("controls");
  #form = document.getElementById("clock-form");
  #buttons = new Map();
  #sure = null;

  /** api, urls, page, keys; now(): the server's time in ms; post(text); say(text, urgent); shown(match): it has changed. */
  constructor(parts) {
    Object.assign(this, parts);
    this.match = this.page.match;
    const add = (key, run, label, risky = false) => {
      this.keys.on(key, { group: "Play", label, run, risky });
      const button = keyButton(label, key.toUpperCase(), {
        class: "tool",
        "aria-keyshortcuts": `${key} Alt+${key.toUpperCase()}`,
      });
      button.addEventListener("click", run);
      this.#buttons.set(key, button);
      this.#root.append(button);
    };
    add("t", () => this.#toggleClock(), "Start or stop the clock", true);
    add("c", () => this.#openClock(), "Set the clock");
    add("k", () => this.#line("bg"), "Start the next period", true);
    add("b", () => this.#line("pe"), "End the period", true);
    add("w", () => this.#whistle(), "Final whistle");
    add("s", () => this.#openState(), "Status and period");
    this.#form.addEventListener("submit", (event) => (event.preventDefault(), this.#setClock()));
    this.#form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.#closeClock();
    });
    this.show(this.match);
  }

  /** The match stands so now. */
  show(match) {
    this.match = match;
    const { status, clock, period } = match;
    const { periods } = this.page.console;
    const following = periods[periods.findIndex(({ code }) => code === period) + 1];
    const live = status === "live";
    const timed = clock.direction !== "none" && clock.length !== null;
    this.#label("t", clock.running_since ? "Stop clock" : "Start clock", live && timed);
    this.#label("c", "Set clock", timed);
    this.#label(
      "k",
      status === "scheduled" ? "Kick off" : following ? `Start ${briefly(following)}` : "Start",
      !live && Boolean(following),
    );
    this.#label("b", `End ${briefly(periods.find(({ code }) => code === period))}`, live);
    this.#label("w", "Final whistle", live || status === "break");
    this.#label("s", "Status…", true);
  }

  #label(key, text, usable) {
    const button = this.#buttons.get(key);
    say(button.firstElementChild, text);
    // Not disabled: a key that does nothing says why.
    button.toggleAttribute("data-idle", !usable);
  }

  #line(text) {
    this.post(text);
  }

  #whistle() {
    clearTimeout(this.#sure);
    const button = this.#buttons.get("w");
    if (button.hasAttribute("data-sure")) {
      button.removeAttribute("data-sure");
      this.show(this.match);
      return this.#line("fw");
    }
    button.toggleAttribute("data-sure", true);
    say(button.firstElementChild, "Press W again");
    this.say("Press W again to end the match.", true);
    this.#sure = setTimeout(() => {
      button.removeAttribute("data-sure");
      this.show(this.match);
    }, AGAIN_MS);
    return undefined;
  }

  // --- the clock

  get played() {
    const { elapsed, running_since: since } = this.match.clock;
    return elapsed + (since ? Math.max(0, (this.now() - Date.parse(since)) / 1000) : 0);
  }

  #toggleClock() {
    const running = !this.match.clock.running_since;
    if (this.match.status !== "live")
      return this.say("The clock runs only while they play: K starts the next period.", true);
    return this.#state({ clock: { elapsed: this.played, running } }, running ? "The clock runs." : "The clock stands.");
  }

  #openClock() {
    this.#form.hidden = false;
    this.#form.querySelector("input").focus();
  }

  #closeClock() {
    this.#form.hidden = true;
    this.#form.reset();
    say(document.getElementById("clock-wrong"), "");
    this.back();
  }

  async #setClock() {
    const input = this.#form.querySelector("input");
    const elapsed = this.#read(input.value.trim());
    if (elapsed === null) {
      say(document.getElementById("clock-wrong"), "Write 67:12, 67, +5 or -5 (seconds).");
      return input.focus();
    }
    const running = Boolean(this.match.clock.running_since);
    if (await this.#state({ clock: { elapsed, running } }, "The clock is set.")) this.#closeClock();
    return undefined;
  }

  /** Seconds of the period played, of what a clock shows ("67:12", "67"), or so many seconds on or back ("+5"). */
  #read(text) {
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
      this.#state({ status: status.value, period: period.value }, "Set.", dialog.querySelector(".wrong")),
    );
  }

  async #state(change, done, wrong = null) {
    try {
      const { match } = await this.api.post(`${this.urls.api}state`, change);
      this.shown(match);
      this.say(done);
      return true;
    } catch (problem) {
      if (wrong) say(wrong, problem.message);
      this.say(problem.message, true);
      return false;
    }
  }
}

/** "first half", "ET 1": a period's name, where a button has room for it. */
function briefly(period) {
  if (!period) return "period";
  return period.name.length > LONGEST_NAME ? period.short : period.name.toLowerCase();
}

/** Open a dialog whose form is sent by `send`, which resolves to whether it may close. */
function openForm(dialog, send) {
  const form = dialog.querySelector("form");
  say(dialog.querySelector(".wrong"), "");
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (await send()) closeDialog(dialog);
  };
  dialog.querySelector("[data-cancel]").onclick = () => closeDialog(dialog);
  openDialog(dialog);
}

/** The dialog by which the seconds of each kind's hold are set. */
export function openHolds(kinds, holds, send) {
  const dialog = document.getElementById("holds-dialog");
  const typed = kinds.filter(({ keys }) => keys.length);
  dialog.querySelector(".holds").replaceChildren(
    ...typed.map(({ code, name }) =>
      make(
        "label",
        {},
        make("span", {}, name),
        make("input", {
          type: "number",
          min: "0",
          max: "30",
          step: "1",
          name: code,
          value: String(holds[code] ?? 0),
        }),
      ),
    ),
  );
  openForm(dialog, () => {
    const fields = [...dialog.querySelectorAll(".holds input")];
    return send(
      Object.fromEntries(fields.map(({ name, value }) => [name, Number(value)])),
      dialog.querySelector(".wrong"),
    );
  });
}

/** The dialog by which the microphone is handed over. */
export function openCaller(people, caller, send) {
  const dialog = document.getElementById("caller-dialog");
  const choice = (id, name) => {
    const button = make(
      "button",
      { type: "button", class: "tool", "aria-pressed": String((caller?.id ?? null) === id) },
      name,
    );
    button.addEventListener(
      "click",
      async () => (await send(id, dialog.querySelector(".wrong"))) && closeDialog(dialog),
    );
    return button;
  };
  dialog
    .querySelector(".choices")
    .replaceChildren(...people.map(({ id, name }) => choice(id, name)), choice(null, "Nobody"));
  openForm(dialog, async () => false);
}
