// Editing, retracting and pinning of entries. Their forms are open in the lines of the feed. An edit that cannot be
// sent waits in the outbox like a post.

import { isField } from "./dom.js";
import { EditForm } from "./edit-form.js";
import { RetractForm } from "./retract-form.js";

export class EntryEditor {
  #open = new Map(); // entry id -> its form

  /** api, urls, feed, store, outbox; page: the page's data; announce(text, urgent). */
  constructor(parts) {
    Object.assign(this, parts);
  }

  run(action, data) {
    if (!data) return;
    if (action === "pin") this.#pin(data);
    else if (this.#open.has(data.id)) this.#open.get(data.id).focus();
    else if (action === "edit") this.#edit(data);
    else if (data.retracted_at === null) this.#start(new RetractForm(this, data));
  }

  /** Open the edits that were not finished before a crash or a reload. */
  reopen() {
    for (const name of this.store.names("edit.")) {
      const data = this.feed.entries.get(Number(name.slice(5)));
      if (data) this.#start(new EditForm(this, data), false);
      else this.store.remove(name);
    }
  }

  /** Whether the outbox has items to send. Then a new change must be sent after them. */
  get queued() {
    return this.outbox.items.some(({ refused }) => !refused);
  }

  /** Put a change into the outbox, after the posts in it. */
  queue(change) {
    this.outbox.add(`Edit: ${change.mine.body}`, { edit: change });
    this.announce("The edit is queued. It will be sent automatically.");
  }

  /** Open a change from the outbox again: it was taken back, or another commentator has changed the same entry. */
  resume(change, problem = null) {
    this.store.put(`edit.${change.id}`, { base: change.base, mine: change.mine });
    const data = this.feed.entries.get(change.id);
    if (!data) return; // it is opened with the line
    // A conflict does not take the focus from a text field.
    const busy = problem !== null && isField(document.activeElement);
    const form = this.#open.get(change.id) ?? this.#start(new EditForm(this, data), !busy);
    if (problem) form.handleRefusal(problem);
  }

  #edit(data) {
    // Go on with a change of this entry that is in the outbox, unless it is being sent.
    const waiting = this.outbox.items.filter(({ edit }) => edit?.id === data.id).at(-1);
    if (waiting && (waiting.refused || this.outbox.stuck)) {
      this.outbox.remove(waiting);
      this.resume(waiting.edit);
    } else {
      this.#start(new EditForm(this, data));
    }
  }

  /** The feed has sent a new state of an entry. */
  entryChanged(data) {
    this.#open.get(data.id)?.entryChanged?.(data);
  }

  /** The server can be reached again. */
  retry() {
    for (const form of this.#open.values()) form.retry?.();
  }

  async #pin(data) {
    try {
      const { entry } = await this.api.post(`${this.urls.entries}${data.id}/pin`, { pinned: !data.pinned });
      this.feed.handle({ type: "commentary.pinned", data: entry });
      this.announce(entry.pinned ? "Pinned." : "Unpinned.");
    } catch (problem) {
      this.announce(problem.message, true);
    }
  }

  #start(form, focus = true) {
    this.#open.set(form.id, form);
    this.feed.setForm(form.id, form.form);
    if (focus) form.focus();
    return form;
  }

  close(form) {
    this.#open.delete(form.id);
    this.feed.setForm(form.id, null);
  }
}
