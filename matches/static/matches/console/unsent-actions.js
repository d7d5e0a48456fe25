// What can be done with a line that is not in the feed yet: sent now, dropped, or taken back to where it was typed.

export class Waiting {
  /** shelf, outbox, drafts, unsent, undo, editors, composer. */
  constructor(parts) {
    Object.assign(this, parts);
  }

  async act(name, { kind, item }) {
    if (kind === "draft") {
      this.shelf.drop(item.name);
      if (name === "back") this.composer.takeUp(item.text);
      await this.showDrafts();
    } else if (item.release_at) {
      await this.undo.held(item, name);
    } else if (name === "now") {
      this.shelf.put(item.name, { ...this.shelf.get(item.name), refused: "" });
      this.outbox.wake();
    } else if (name === "back") {
      this.takeBack(item);
    } else {
      this.outbox.drop(item);
    }
  }

  /** A line goes back to the composer, an edit to its line. */
  takeBack(item) {
    this.outbox.drop(item);
    if (item.edit) this.editors.resume(item.edit);
    else this.composer.takeUp(item.text);
  }

  async showDrafts() {
    this.unsent.drafts = await this.drafts.orphans();
  }
}
