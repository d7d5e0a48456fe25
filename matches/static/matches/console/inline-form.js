// A form that stands in a line of the feed: Enter saves it, Esc leaves it.

import { SignedOut, Unreachable } from "./api.js";
import { make } from "./dom.js";

export class LineForm {
  constructor(editors, data, form) {
    Object.assign(this, { editors, id: data.id, form });
    this.problem = make("p", { class: "wrong", role: "alert" });
    form.append(this.problem);
    form.addEventListener("submit", (event) => (event.preventDefault(), this.save()));
    form.addEventListener("keydown", (event) => this.key(event));
  }

  key(event) {
    const { key, shiftKey, target } = event;
    if (event.isComposing) return;
    if (key === "Escape") this.leave();
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

  /** Have `ask` send it; true if the server has taken it. Meanwhile the keys are the line's again: nobody waits. */
  async send(ask) {
    this.waits = false;
    const line = this.form.closest(".entry");
    if (this.form.contains(document.activeElement)) line?.focus();
    this.saving = true; // what is told of this line now may be our own change
    this.problem.textContent = "";
    try {
      const { entry } = await ask();
      this.editors.stream.answered(entry);
      return true;
    } catch (problem) {
      this.waits = problem instanceof Unreachable || problem instanceof SignedOut;
      if (this.refused?.(problem)) return false;
      this.problem.textContent = this.waits ? `Not saved yet: ${problem.message} It is kept.` : problem.message;
      return false;
    } finally {
      this.saving = false;
      if (this.form.isConnected && document.activeElement === line && this.problem.textContent) this.focus();
    }
  }

  /** What was to be saved when the way was closed is saved now. */
  again() {
    if (this.waits) this.save();
  }
}
