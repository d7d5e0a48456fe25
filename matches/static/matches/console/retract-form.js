// The form that retracts an entry, with a reason that fans see.

import { keyButton, make } from "./dom.js";
import { InlineForm } from "./inline-form.js";

export class RetractForm extends InlineForm {
  constructor(editor, data) {
    const draft = `retract.${data.id}`;
    const form = make(
      "form",
      { class: "line-form retraction" },
      make(
        "label",
        { class: "wide" },
        "Why? ",
        make("input", {
          name: "reason",
          maxlength: "200",
          autocomplete: "off",
          value: editor.store.get(draft) ?? "",
          placeholder: "Shown to fans beside the line",
        }),
      ),
      make(
        "div",
        { class: "line-foot" },
        make(
          "button",
          { type: "submit", class: "tool primary" },
          make("span", {}, "Retract"),
          make("kbd", { "aria-hidden": "true" }, "Enter"),
        ),
        keyButton("Close", "Esc", { class: "tool", "data-close": true }),
      ),
    );
    super(editor, data, form);
    this.draft = draft;
    form.addEventListener("input", () => editor.store.put(this.draft, form.elements.reason.value));
    form.querySelector("[data-close]").addEventListener("click", () => this.close());
  }

  async save() {
    const reason = this.form.elements.reason.value.trim();
    const { api, urls } = this.editor;
    if (!(await this.send(() => api.post(`${urls.entries}${this.id}/retract`, { reason })))) return;
    this.editor.announce("Retracted.");
    this.editor.store.remove(this.draft);
    this.editor.close(this);
  }

  close() {
    if (!this.form.elements.reason.value.trim()) this.editor.store.remove(this.draft);
    this.editor.close(this);
  }
}
