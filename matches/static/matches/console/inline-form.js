// A form inside a line of the feed. Enter saves it, Esc closes it.

import { SignedOut, Unreachable } from "./api.js";
import { make } from "./dom.js";

export class InlineForm {
  constructor(editor, data, form) {
    Object.assign(this, { editor, id: data.id, form });
    this.error = make("p", { class: "error", role: "alert" });
    form.append(this.error);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
    form.addEventListener("keydown", (event) => this.handleKey(event));
  }

  handleKey(event) {
    const { key, shiftKey, target } = event;
    if (event.isComposing) return;
    if (key === "Escape") this.close();
    else if (key === "Enter" && !shiftKey && target.matches("textarea")) this.save();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  focus() {
    const field = this.form.querySelector("textarea, input");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  /** Send it with `request`; resolves to whether the server has accepted it. Meanwhile the line has the focus. */
  async send(request) {
    this.waiting = false;
    const line = this.form.closest(".entry");
    if (this.form.contains(document.activeElement)) line?.focus();
    this.saving = true; // a frame about this entry may be our own change
    this.error.textContent = "";
    try {
      const { entry } = await request();
      this.editor.feed.showAnswer(entry);
      return true;
    } catch (problem) {
      this.waiting = problem instanceof Unreachable || problem instanceof SignedOut;
      if (this.handleRefusal?.(problem)) return false;
      this.error.textContent = this.waiting ? `Not saved yet: ${problem.message} Your text is kept.` : problem.message;
      return false;
    } finally {
      this.saving = false;
      if (this.form.isConnected && document.activeElement === line && this.error.textContent) this.focus();
    }
  }

  /** The server can be reached again: save what could not be saved. */
  retry() {
    if (this.waiting) this.save();
  }
}
