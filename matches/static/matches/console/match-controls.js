// The controls of clock, period and status. Kick-off, half-time and the final whistle are posted as lines, so that they
// are in the feed and can be undone. The clock is set directly.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { keyButton, make, setText } from "./dom.js";

const CONFIRM_MS = 4000;
const LONGEST_NAME = 14;

export class MatchControls {
  #root = document.getElementById("controls");
  #form = document.getElementById("clock-form");
  #buttons = new Map();
  #confirmTimer = null;

  /**
   * api, urls, page, shortcuts; now(): the server's time in ms; post(text): posts a line; announce(text, urgent);
   * onchange(match): the match has changed; focusComposer().
   */
  constructor(parts) {
    Object.assign(this, parts);
    this.match = this.page.match;
    const add = (key, run, label, risky = false) => {
      this.shortcuts.add(key, { group: "Play", label, run, risky });
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
    add("k", () => this.post("bg"), "Start the next period", true);
    add("b", () => this.post("pe"), "End the period", true);
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

  /** Show the state of the match. */
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
      status === "scheduled" ? "Kick off" : following ? `Start ${shortName(following)}` : "Start",
      !live && Boolean(following),
    );
    this.#label("b", `End ${shortName(periods.find(({ code }) => code === period))}`, live);
    this.#label("w", "Final whistle", live || status === "break");
    this.#label("s", "Status…", true);
  }

  #label(key, text, usable) {
    const button = this.#buttons.get(key);
    setText(button.firstElementChild, text);
    // Not disabled: a press explains why it does nothing.
    button.toggleAttribute("data-idle", !usable);
  }

  #whistle() {
    clearTimeout(this.#confirmTimer);
    const button = this.#buttons.get("w");
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

  #toggleClock() {
    const running = !this.match.clock.running_since;
    if (this.match.status !== "live")
      return this.announce("The clock runs only during play. Press K to start the next period.", true);
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

/** Open a dialog with a form. `send` sends the form and resolves to whether the dialog may close. */
function openForm(dialog, send) {
  const form = dialog.querySelector("form");
  setText(dialog.querySelector(".error"), "");
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (await send()) closeDialog(dialog);
  };
  dialog.querySelector("[data-cancel]").onclick = () => closeDialog(dialog);
  openDialog(dialog);
}

/** Open the dialog for the hold time of each kind. */
export function openHoldsDialog(kinds, holds, send) {
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
      dialog.querySelector(".error"),
    );
  });
}

/** Open the dialog that chooses the lead commentator. */
export function openLeadDialog(people, lead, send) {
  const dialog = document.getElementById("lead-dialog");
  const choice = (id, name) => {
    const button = make(
      "button",
      { type: "button", class: "tool", "aria-pressed": String((lead?.id ?? null) === id) },
      name,
    );
    button.addEventListener(
      "click",
      async () => (await send(id, dialog.querySelector(".error"))) && closeDialog(dialog),
    );
    return button;
  };
  dialog
    .querySelector(".choices")
    .replaceChildren(...people.map(({ id, name }) => choice(id, name)), choice(null, "No lead"));
  openForm(dialog, async () => false);
}
