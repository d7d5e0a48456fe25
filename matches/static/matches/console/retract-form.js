// Withdrawing a line, with the reason that fans read beside it.

import { keyButton, make } from "./dom.js";
import { LineForm } from "./inline-form.js";

export class Retraction extends LineForm {
  constructor(editors, data) {
    const kept = editors.shelf.get(`retract.${data.id}`) ?? "";
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
          value: kept,
          placeholder: "Fans read it beside the line",
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
        keyButton("Close", "Esc", { class: "tool", "data-leave": true }),
      ),
    );
    super(editors, data, form);
    this.shelved = `retract.${data.id}`;
    form.addEventListener("input", () => editors.shelf.put(this.shelved, form.elements.reason.value));
    form.querySelector("[data-leave]").addEventListener("click", () => this.leave());
  }

  async save() {
    const reason = this.form.elements.reason.value.trim();
    const { api, urls } = this.editors;
    if (!(await this.send(() => api.post(`${urls.entries}${this.id}/retract`, { reason })))) return;
    this.editors.say("Retracted.");
    this.editors.shelf.drop(this.shelved);
    this.editors.end(this);
  }

  leave() {
    if (!this.form.elements.reason.value.trim()) this.editors.shelf.drop(this.shelved);
    this.editors.end(this);
  }
}
