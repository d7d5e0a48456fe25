// The dialog that mutes a member: how long, why, in which rooms, and whether they are notified. By mouse or keys.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { phrase, refusalText } from "../room/texts.js";

const dialog = document.getElementById("chat-mute");

export class MuteDialog {
  #member = null;

  /** command(type, data) -> a promise; notify(text): shows the result. */
  constructor({ command, notify }) {
    Object.assign(this, { command, notify });
    this.form = dialog.querySelector("form");
    this.fields = this.form.elements;
    this.error = dialog.querySelector(".chat-error");
    this.send = dialog.querySelector('[type="submit"]');
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    dialog.querySelector("[data-cancel]").addEventListener("click", () => closeDialog(dialog));
    dialog.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Open it for a member {id, name}, with these choices. */
  open(member, { length = "600", shadow = false, clear = false, everywhere = false } = {}) {
    this.#member = member;
    dialog.querySelector("h2").textContent = phrase("mute_whom", { name: member.name });
    this.form.reset();
    this.fields.lasts.value = length;
    this.fields.shadow.checked = shadow;
    this.fields.clear.checked = clear;
    dialog.querySelector('[data-requires="everywhere"]').hidden = !everywhere;
    this.error.textContent = "";
    openDialog(dialog, { byKeys: true });
    this.form.querySelector('[name="lasts"]:checked').focus();
  }

  async #send() {
    const { lasts, reason, shadow, clear, everywhere } = this.fields;
    const data = { member: this.#member.id, reason: reason.value.trim(), shadow: shadow.checked, clear: clear.checked };
    if (lasts.value === "match") data.match = true;
    else if (lasts.value !== "ever") data.seconds = Number(lasts.value);
    if (everywhere.checked) data.everywhere = true;
    this.send.disabled = true;
    try {
      await this.command("chat.mute", data);
      closeDialog(dialog);
      this.notify(phrase("is_muted", { name: this.#member.name }));
    } catch (refusal) {
      this.error.textContent = refusalText(refusal);
    } finally {
      this.send.disabled = false;
    }
  }

  /** Digits choose a duration, except in the text field. */
  #key(event) {
    if (event.target === this.fields.reason || event.ctrlKey || event.metaKey || event.altKey) return;
    const length = dialog.querySelector(`[name="lasts"][data-key="${CSS.escape(event.key)}"]`);
    if (!length) return;
    event.preventDefault();
    length.checked = true;
    length.focus();
  }
}
