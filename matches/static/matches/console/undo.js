// Undoes the newest action: a line in the queue, a held line, or a published entry.

export class Undo {
  /** api, urls, outbox, unsentList, feed, composer; announce(text, urgent); takeBack(item): of the outbox. */
  constructor(parts) {
    Object.assign(this, parts);
  }

  async run() {
    // While an item is being sent, it is not known whether to take it back here or to undo it on the server.
    await this.outbox.settled();
    const waiting = this.outbox.items.at(-1);
    if (waiting && (waiting.refused || this.outbox.stuck)) {
      this.takeBack(waiting);
      return this.announce("Taken back before it was sent.");
    }
    const held = this.unsentList.ownHeld;
    if (held) return this.runOnHeld(held, "back");
    try {
      const { entry } = await this.api.post(`${this.urls.api}undo`);
      this.feed.showAnswer(entry);
      return this.announce("Undone: fans see it struck through.");
    } catch (problem) {
      return this.announce(problem.message, true);
    }
  }

  /** Move a held line back into the composer ("back"), or publish it at once ("now"). */
  async runOnHeld({ key }, name) {
    const path = `${this.urls.api}held/${encodeURIComponent(key)}`;
    try {
      if (name === "now") {
        const { entry } = await this.api.post(`${path}/release`);
        this.unsentList.removeHeld(key);
        this.feed.showAnswer(entry);
        this.announce("Sent.");
      } else {
        const { typed } = await this.api.delete(path);
        this.unsentList.removeHeld(key);
        this.composer.prepend(typed);
        this.announce("Taken back: fans have not seen it.");
      }
    } catch (problem) {
      this.announce(problem.message, true);
    }
  }
}
