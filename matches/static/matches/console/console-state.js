// The state that the commentators of a match share: who is present, the lead commentator, held lines and hold times.

import { openHoldsDialog, openLeadDialog } from "./agreement-dialogs.js";

export class ConsoleState {
  known = false; // whether the server has sent the state; before that the held lines are unknown
  #state = { held: [], people: [], caller: null, holds: {}, viewers: null };

  /**
   * api, url: of the match; kinds: of its sport; presence, unsentList, composer; announce(text, urgent);
   * onheld(): the held lines may have changed.
   */
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** The server has sent the whole state. */
  update(data) {
    this.known = true;
    this.#merge(data);
  }

  /** A post was answered: its line is held. */
  addHeld(line) {
    this.#merge({ held: [...this.#state.held.filter(({ key }) => key !== line.key), line] });
  }

  #merge(data) {
    this.#state = { ...this.#state, ...data };
    this.unsentList.held = this.#state.held;
    this.onheld();
    this.presence.show(this.#state);
  }

  // --- agreements between commentators

  /** What “I have it” claims: the kind of event in the composer. */
  claimSubject() {
    const code = this.composer.parsed?.fields?.kind;
    const kind = this.kinds.find((one) => one.code === code);
    return kind && code !== "comment" ? `the ${kind.name.toLowerCase()}` : "the goal";
  }

  changeHolds() {
    openHoldsDialog(this.kinds, this.#state.holds, (holds, error) =>
      this.#post("holds", holds, error, "Hold times are set."),
    );
  }

  changeLead() {
    openLeadDialog(this.presence.people, this.#state.caller, (id, error) =>
      this.#post("caller", { user: id }, error, "The lead commentator is set."),
    );
  }

  async #post(path, body, error, done) {
    try {
      this.update(await this.api.post(`${this.url}${path}`, body));
      this.announce(done);
      return true;
    } catch (problem) {
      error.textContent = problem.message;
      return false;
    }
  }
}
