// The form that edits an entry in its line. If another commentator has changed the entry meanwhile, both versions are
// shown, and one is chosen.

import { changedParts, describe, mergedText, sendChange, stateOf } from "./entry-changes.js";
import { keyButton, make } from "./dom.js";
import { InlineForm } from "./inline-form.js";

export class EditForm extends InlineForm {
  constructor(editor, data) {
    const { kinds } = editor.page.console;
    const { teams } = editor.page;
    const saved = editor.store.get(`edit.${data.id}`);
    const body = make("textarea", { rows: "2", "aria-label": "Text", name: "body" });
    const form = make(
      "form",
      { class: "line-form" },
      body,
      make(
        "div",
        { class: "line-fields" },
        select(
          "Kind",
          "kind",
          kinds.map(({ code, name }) => [code, name]),
        ),
        select("Side", "side", [
          ["", "—"],
          ["home", teams.home.brief],
          ["away", teams.away.brief],
        ]),
        make("label", {}, "Time ", make("input", { name: "time", size: "6", autocomplete: "off" })),
        make(
          "label",
          { class: "wide" },
          "Why ",
          make("input", { name: "reason", maxlength: "200", autocomplete: "off", placeholder: "shown to fans" }),
        ),
      ),
      make("div", { class: "conflict", hidden: true }),
      make(
        "div",
        { class: "line-foot" },
        make(
          "button",
          { type: "submit", class: "tool primary" },
          make("span", {}, "Save"),
          make("kbd", { "aria-hidden": "true" }, "Enter"),
        ),
        keyButton("Close", "Esc", { class: "tool", "data-close": true }),
        keyButton("Discard", "", { class: "tool", "data-discard": true }),
      ),
    );
    super(editor, data, form);
    this.base = saved?.base ?? stateOf(data);
    this.fill(saved?.mine ?? this.base);
    form.addEventListener("input", () => this.saveDraft());
    form.querySelector("[data-close]").addEventListener("click", () => this.close());
    form.querySelector("[data-discard]").addEventListener("click", () => this.discard());
    if (data.version > this.base.version) this.entryChanged(data);
  }

  fill({ body, kind, side, time, reason = "" }) {
    const { elements } = this.form;
    // An imported entry may be of a kind that cannot be typed.
    if (![...elements.kind.options].some(({ value }) => value === kind)) elements.kind.append(new Option(kind, kind));
    Object.entries({ body, kind, side, time, reason }).forEach(([name, value]) => (elements[name].value = value));
  }

  get mine() {
    const { body, kind, side, time, reason } = this.form.elements;
    return {
      body: body.value,
      kind: kind.value,
      side: side.value,
      time: time.value.trim(),
      reason: reason.value.trim(),
    };
  }

  get changed() {
    return changedParts(this.mine, this.base);
  }

  saveDraft() {
    this.editor.store.put(`edit.${this.id}`, { base: this.base, mine: this.mine });
  }

  async save() {
    const { mine, base, id, editor } = this;
    if (!this.changed.length) return this.discard();
    const change = { id, base, mine };
    // A change is sent after the items in the outbox, which may contain the post of this line.
    if (!editor.queued) {
      const done = await this.send(() => sendChange(editor.api, editor.urls, change));
      if (done) editor.announce("Saved.");
      if (done) return this.discard();
      if (!this.waiting) return undefined;
    }
    editor.queue(change);
    return this.discard();
  }

  /** Close the form. The draft is stored, and shown when the entry is edited again. */
  close() {
    if (!this.changed.length) this.editor.store.remove(`edit.${this.id}`);
    this.editor.close(this);
  }

  discard() {
    this.editor.store.remove(`edit.${this.id}`);
    this.editor.close(this);
  }

  // --- conflicts

  entryChanged(data) {
    if (data.version <= this.base.version || this.saving) return;
    const theirs = stateOf(data);
    if (!changedParts(theirs, this.base).length) {
      this.base = theirs;
      return;
    }
    if (!this.changed.length) {
      this.base = theirs;
      this.fill(theirs);
      return;
    }
    this.#showConflict(data);
  }

  /** Handle a refusal; returns whether it was handled. */
  handleRefusal(problem) {
    if (problem.code === "commentary.conflict") this.#showConflict(problem.details.theirs);
    return this.waiting || problem.code === "commentary.conflict";
  }

  #showConflict(data) {
    const theirs = stateOf(data);
    const { mine } = this;
    const conflict = this.form.querySelector(".conflict");
    const act = (label, key, run) => {
      const button = keyButton(label, key, { class: "tool" });
      button.addEventListener("click", run);
      return button;
    };
    const settle = (state) => {
      this.base = theirs;
      this.fill({ ...state, reason: mine.reason });
      conflict.hidden = true;
      conflict.replaceChildren();
      this.saveDraft();
      this.focus();
    };
    const merged = { ...mine, body: mergedText(this.base.body, theirs.body, mine.body) };
    conflict.replaceChildren(
      make("p", { class: "conflict-name" }, "Another commentator has changed this line. Choose a version:"),
      make(
        "div",
        { class: "conflict-sides" },
        make("div", {}, make("h3", {}, "Theirs"), make("p", {}, describe(theirs, this.editor.page))),
        make("div", {}, make("h3", {}, "Yours"), make("p", {}, describe(mine, this.editor.page))),
      ),
      make(
        "div",
        { class: "line-foot" },
        act("Take theirs", "Alt 1", () => this.discard()),
        act("Keep yours", "Alt 2", () => settle(mine)),
        act("Merge", "Alt 3", () => settle(merged)),
      ),
    );
    conflict.hidden = false;
    // The line is rendered again in the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => this.form.scrollIntoView({ block: "nearest" })));
    this.editor.announce(
      "Another commentator has changed this line. Alt 1 takes theirs, Alt 2 keeps yours, Alt 3 merges both.",
      true,
    );
  }

  handleKey(event) {
    const choice = event.altKey && /^Digit[123]$/.test(event.code) ? Number(event.code.at(-1)) - 1 : -1;
    const button = this.form.querySelectorAll(".conflict:not([hidden]) button")[choice];
    if (!button) return super.handleKey(event);
    event.preventDefault();
    event.stopPropagation();
    return button.click();
  }
}

function select(label, name, options) {
  return make(
    "label",
    {},
    `${label} `,
    make("select", { name }, ...options.map(([value, text]) => new Option(text, value))),
  );
}
