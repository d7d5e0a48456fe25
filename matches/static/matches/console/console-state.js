// The commentators' box as it was told last: who is here, who has the microphone, what is held back and for how long.

import { openCaller, openHolds } from "./match-controls.js";

export class Box {
  known = false; // has the server told of it yet? Until then nobody knows what is held.
  #state = { held: [], people: [], caller: null, holds: {}, viewers: null };

  /** api, url: of the match; kinds: of its sport; people, unsent, composer; say(text, urgent); onheld(): what is held may be other. */
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** The server tells of the whole of it. */
  told(data) {
    this.known = true;
    this.#take(data);
  }

  /** A post was answered: it is held back. */
  holds(line) {
    this.#take({ held: [...this.#state.held.filter(({ key }) => key !== line.key), line] });
  }

  #take(data) {
    this.#state = { ...this.#state, ...data };
    this.unsent.held = this.#state.held;
    this.onheld();
    this.people.show(this.#state);
  }

  // --- what is agreed among those in it

  /** “I have the goal”: what the line that is being typed is about. */
  claim() {
    const code = this.composer.reading?.fields?.kind;
    const kind = this.kinds.find((one) => one.code === code);
    return kind && code !== "comment" ? `the ${kind.name.toLowerCase()}` : "the goal";
  }

  setHolds() {
    openHolds(this.kinds, this.#state.holds, (holds, wrong) => this.#ask("holds", holds, wrong, "Holds are set."));
  }

  handOver() {
    openCaller(this.people.people, this.#state.caller, (id, wrong) =>
      this.#ask("caller", { user: id }, wrong, "The microphone is handed over."),
    );
  }

  async #ask(what, body, wrong, done) {
    try {
      this.told(await this.api.post(`${this.url}${what}`, body));
      this.say(done);
      return true;
    } catch (problem) {
      wrong.textContent = problem.message;
      return false;
    }
  }
}
