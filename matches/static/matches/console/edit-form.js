// Editing a line in its place. Where somebody else has changed it meanwhile both texts are shown, and neither is lost.

import { changedParts, described, mergedText, sendChange, stateOf } from "./entry-changes.js";
import { keyButton, make } from "./dom.js";
import { LineForm } from "./inline-form.js";

export class Edit extends LineForm {
  constructor(editors, data) {
    const { kinds } = editors.page.console;
    const { teams } = editors.page;
    const kept = editors.shelf.get(`edit.${data.id}`);
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
          make("input", { name: "reason", maxlength: "200", autocomplete: "off", placeholder: "fans read it" }),
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
        keyButton("Close", "Esc", { class: "tool", "data-leave": true }),
        keyButton("Discard", "", { class: "tool", "data-discard": true }),
      ),
    );
    super(editors, data, form);
    this.base = kept?.base ?? stateOf(data);
    this.fill(kept?.mine ?? this.base);
    form.addEventListener("input", () => this.keep());
    form.querySelector("[data-leave]").addEventListener("click", () => this.leave());
    form.querySelector("[data-discard]").addEventListener("click", () => this.discard());
    if (data.version > this.base.version) this.told(data);
  }

  fill({ body, kind, side, time, reason = "" }) {
    const { elements } = this.form;
    // What a feed has told may be of a kind that nobody types.
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

  keep() {
    this.editors.shelf.put(`edit.${this.id}`, { base: this.base, mine: this.mine });
  }

  async save() {
    const { mine, base, id, editors } = this;
    if (!this.changed.length) return this.discard();
    const change = { id, base, mine };
    // Behind what waits already: the line that this is about may be among it.
    if (!editors.queued) {
      const saved = await this.send(() => sendChange(editors.api, editors.urls, change));
      if (saved) editors.say("Saved.");
      if (saved) return this.discard();
      if (!this.waits) return undefined;
    }
    editors.queue(change);
    return this.discard();
  }

  /** Close the form. What was changed lies on the shelf, and stands here again when the line is next edited. */
  leave() {
    if (!this.changed.length) this.editors.shelf.drop(`edit.${this.id}`);
    this.editors.end(this);
  }

  discard() {
    this.editors.shelf.drop(`edit.${this.id}`);
    this.editors.end(this);
  }

  // --- somebody else was faster

  told(data) {
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
    this.#choose(data);
  }

  /** Deals with a refusal in its own way, true if it has. */
  refused(problem) {
    if (problem.code === "commentary.conflict") this.#choose(problem.details.theirs);
    return this.waits || problem.code === "commentary.conflict";
  }

  #choose(data) {
    const theirs = stateOf(data);
    const { mine } = this;
    const box = this.form.querySelector(".conflict");
    const act = (label, key, run) => {
      const button = keyButton(label, key, { class: "tool" });
      button.addEventListener("click", run);
      return button;
    };
    const settle = (state) => {
      this.base = theirs;
      this.fill({ ...state, reason: mine.reason });
      box.hidden = true;
      box.replaceChildren();
      this.keep();
      this.focus();
    };
    const merged = { ...mine, body: mergedText(this.base.body, theirs.body, mine.body) };
    box.replaceChildren(
      make("p", { class: "conflict-name" }, `Somebody else has changed this line. Both are here:`),
      make(
        "div",
        { class: "conflict-sides" },
        make("div", {}, make("h3", {}, "Theirs"), make("p", {}, described(theirs, this.editors.page))),
        make("div", {}, make("h3", {}, "Yours"), make("p", {}, described(mine, this.editors.page))),
      ),
      make(
        "div",
        { class: "line-foot" },
        act("Take theirs", "Alt 1", () => this.discard()),
        act("Keep yours", "Alt 2", () => settle(mine)),
        act("Put together", "Alt 3", () => settle(merged)),
      ),
    );
    box.hidden = false;
    // The line itself is painted anew with the next frame.
    requestAnimationFrame(() => requestAnimationFrame(() => this.form.scrollIntoView({ block: "nearest" })));
    this.editors.say(
      "Somebody else has changed this line. Alt 1 takes theirs, Alt 2 keeps yours, Alt 3 puts them together.",
      true,
    );
  }

  key(event) {
    const choice = event.altKey && /^Digit[123]$/.test(event.code) ? Number(event.code.at(-1)) - 1 : -1;
    const button = this.form.querySelectorAll(".conflict:not([hidden]) button")[choice];
    if (!button) return super.key(event);
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
