// The actions on a line that is not in the feed yet: send it now, discard it, or move it back to where it was typed.

export class UnsentActions {
  /** store, outbox, drafts, unsentList, undo, editor, composer. */
  constructor(parts) {
    Object.assign(this, parts);
  }

  /** name: "back", "now" or "drop". */
  async run(name, { kind, item }) {
    if (kind === "draft") {
      this.store.remove(item.name);
      if (name === "back") this.composer.prepend(item.text);
      await this.showDrafts();
    } else if (item.release_at) {
      await this.undo.runOnHeld(item, name);
    } else if (name === "now") {
      this.store.put(item.name, { ...this.store.get(item.name), refused: "" });
      this.outbox.sendNow();
    } else if (name === "back") {
      this.takeBack(item);
    } else {
      this.outbox.remove(item);
    }
  }

  /** Move a line back to the composer, or an edit back to its form. */
  takeBack(item) {
    this.outbox.remove(item);
    if (item.edit) this.editor.resume(item.edit);
    else this.composer.prepend(item.text);
  }

  async showDrafts() {
    this.unsentList.drafts = await this.drafts.orphans();
  }
}
