// Editing, retracting and pinning a line in its place. What is typed here is kept like any other text, and an edit that
// cannot go out waits in the outbox like a post.

import { isField } from "./dom.js";
import { Edit } from "./edit-form.js";
import { Retraction } from "./retract-form.js";

export class Editors {
  #open = new Map(); // entry id -> editor

  /**
   * api, stream, shelf, outbox; page: the page's data; say(text, urgent): for the ears.
   */
  constructor(parts) {
    Object.assign(this, parts);
  }

  work(name, data) {
    if (!data) return;
    if (name === "pin") this.#pin(data);
    else if (this.#open.has(data.id)) this.#open.get(data.id).focus();
    else if (name === "edit") this.#edit(data);
    else if (data.retracted_at === null) this.#begin(new Retraction(this, data));
  }

  /** Edits that a crash or a reload cut short stand open again. */
  reopen() {
    for (const name of this.shelf.names("edit.")) {
      const data = this.stream.entries.get(Number(name.slice(5)));
      if (data) this.#begin(new Edit(this, data), false);
      else this.shelf.drop(name);
    }
  }

  /** Is anything on its way to the server, or waiting for it? Then what comes now goes behind it. */
  get queued() {
    return this.outbox.items.some(({ refused }) => !refused);
  }

  /** A change that cannot be sent now goes out with the posts, in its turn. */
  queue(change) {
    this.outbox.add(`Edit: ${change.mine.body}`, { edit: change });
    this.say("The edit waits in its turn, and goes out by itself.");
  }

  /** A change comes back from the queue: taken back to be mended, or because of what somebody else has made of it. */
  resume(change, problem = null) {
    this.shelf.put(`edit.${change.id}`, { base: change.base, mine: change.mine });
    const data = this.stream.entries.get(change.id);
    if (!data) return; // it stands open again when the line does
    // Nobody is called away from what they are typing.
    const busy = problem !== null && isField(document.activeElement);
    const editor = this.#open.get(change.id) ?? this.#begin(new Edit(this, data), !busy);
    if (problem) editor.refused(problem);
  }

  #edit(data) {
    // What was to become of it already is what is edited on, unless it is on its way.
    const waiting = this.outbox.items.filter(({ edit }) => edit?.id === data.id).at(-1);
    if (waiting && (waiting.refused || this.outbox.stuck)) {
      this.outbox.drop(waiting);
      this.resume(waiting.edit);
    } else {
      this.#begin(new Edit(this, data));
    }
  }

  /** The feed has told of this entry: whoever edits it should know. */
  told(data) {
    this.#open.get(data.id)?.told?.(data);
  }

  /** The way to the server is open again. */
  again() {
    for (const editor of this.#open.values()) editor.again?.();
  }

  async #pin(data) {
    try {
      const { entry } = await this.api.post(`${this.urls.entries}${data.id}/pin`, { pinned: !data.pinned });
      this.stream.take({ type: "commentary.pinned", data: entry });
      this.say(entry.pinned ? "Pinned." : "No longer pinned.");
    } catch (problem) {
      this.say(problem.message, true);
    }
  }

  #begin(editor, focus = true) {
    this.#open.set(editor.id, editor);
    this.stream.work(editor.id, editor.form);
    if (focus) editor.focus();
    return editor;
  }

  end(editor) {
    this.#open.delete(editor.id);
    this.stream.work(editor.id, null);
  }
}
