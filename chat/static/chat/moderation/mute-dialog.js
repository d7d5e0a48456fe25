// How a member is muted: how long, why, whether they are told, and where. Asked in a sheet of its own, by mouse or keys.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { say, sayRefusal } from "../room/texts.js";

const sheet = document.getElementById("chat-mute");

export class MuteSheet {
  #who = null;

  /** command(type, data) -> a promise; tell(words): what came of it. */
  constructor({ command, tell }) {
    Object.assign(this, { command, tell });
    this.form = sheet.querySelector("form");
    this.fields = this.form.elements;
    this.wrong = sheet.querySelector(".chat-wrong");
    this.send = sheet.querySelector('[type="submit"]');
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    sheet.querySelector("[data-cancel]").addEventListener("click", () => closeDialog(sheet));
    sheet.addEventListener("keydown", (event) => this.#key(event));
  }

  /** Ask about a member {id, name}; what is set here is ticked already. */
  open(who, { length = "600", shadow = false, clear = false, everywhere = false } = {}) {
    this.#who = who;
    sheet.querySelector("h2").textContent = say("mute_whom", { name: who.name });
    this.form.reset();
    this.fields.lasts.value = length;
    this.fields.shadow.checked = shadow;
    this.fields.clear.checked = clear;
    sheet.querySelector('[data-for="everywhere"]').hidden = !everywhere;
    this.wrong.textContent = "";
    openDialog(sheet, { walked: true });
    this.form.querySelector('[name="lasts"]:checked').focus();
  }

  async #send() {
    const { lasts, reason, shadow, clear, everywhere } = this.fields;
    const data = { member: this.#who.id, reason: reason.value.trim(), shadow: shadow.checked, clear: clear.checked };
    if (lasts.value === "match") data.match = true;
    else if (lasts.value !== "ever") data.seconds = Number(lasts.value);
    if (everywhere.checked) data.everywhere = true;
    this.send.disabled = true;
    try {
      await this.command("chat.mute", data);
      closeDialog(sheet);
      this.tell(say("is_muted", { name: this.#who.name }));
    } catch (refusal) {
      this.wrong.textContent = sayRefusal(refusal);
    } finally {
      this.send.disabled = false;
    }
  }

  /** A length by its digit, where no text is typed. */
  #key(event) {
    if (event.target === this.fields.reason || event.ctrlKey || event.metaKey || event.altKey) return;
    const length = sheet.querySelector(`[name="lasts"][data-key="${CSS.escape(event.key)}"]`);
    if (!length) return;
    event.preventDefault();
    length.checked = true;
    length.focus();
  }
}
