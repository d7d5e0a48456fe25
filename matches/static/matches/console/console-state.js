// The state that the commentators of a match share: who is present, the lead commentator, held lines and hold times.

import { openHoldsDialog, openLeadDialog } from "./agreement-dialogs.js";

// A state that arrives so soon after the answer to a post may have been read before the post.
const OLDER_MS = 1000;

export class ConsoleState {
  known = false; // whether the server has sent the state; before that the held lines are unknown
  #state = { held: [], people: [], caller: null, holds: {}, viewers: null };
  #heldSince = new Map(); // own held lines by key: when the answer to the post arrived

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
    const inState = new Set(data.held.map(({ key }) => key));
    const newer = this.#state.held.filter(({ key }) => !inState.has(key) && this.#isNew(key));
    this.#merge({ ...data, held: [...data.held, ...newer] });
  }

  /** A post was answered: its line is held. */
  addHeld(line) {
    this.#heldSince.set(line.key, performance.now());
    this.#merge({ held: [...this.#state.held.filter(({ key }) => key !== line.key), line] });
  }

  #isNew(key) {
    return performance.now() - (this.#heldSince.get(key) ?? -Infinity) < OLDER_MS;
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
