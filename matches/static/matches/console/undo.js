// Taking back: the newest thing first, wherever it is by now: in the queue, held, or told to fans.

export class Undo {
  /** api, urls, outbox, unsent, stream, composer; say(text, urgent); takeBack(item): of the outbox. */
  constructor(parts) {
    Object.assign(this, parts);
  }

  async last() {
    const waiting = this.outbox.items.at(-1);
    // What is on its way to the server may be there already: then it is for the server to take back.
    if (waiting && (waiting.refused || this.outbox.stuck)) {
      this.takeBack(waiting);
      return this.say("Taken back, before it was sent.");
    }
    const held = this.unsent.myHeld;
    if (held) return this.held(held, "back");
    try {
      const { entry } = await this.api.post(`${this.urls.api}undo`);
      this.stream.answered(entry);
      return this.say("Undone: fans see it struck through.");
    } catch (problem) {
      return this.say(problem.message, true);
    }
  }

  /** Take a held line back into the composer ("back"), or let it go at once ("now"). */
  async held({ key }, name) {
    const path = `${this.urls.api}held/${encodeURIComponent(key)}`;
    try {
      if (name === "now") {
        const { entry } = await this.api.post(`${path}/release`);
        this.unsent.release(key);
        this.stream.answered(entry);
        this.say("Sent.");
      } else {
        const { typed } = await this.api.delete(path);
        this.unsent.release(key);
        this.composer.takeUp(typed);
        this.say("Taken back: fans have not seen it.");
      }
    } catch (problem) {
      this.say(problem.message, true);
    }
  }
}
