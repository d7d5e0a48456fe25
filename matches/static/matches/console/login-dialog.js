// Logging in without leaving the page. The login page's own form is fetched and shown here, field by field, whatever it
// asks for: a name and a password, then perhaps a code. What it answers is shown too. The page itself stays a click away.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { request } from "../../livecast/request.js";
import { make, say } from "./dom.js";

export class Login {
  #dialog = document.getElementById("login-dialog");
  #form = document.getElementById("login-form");
  #fields = this.#form.querySelector(".login-fields");
  #wrong = this.#form.querySelector(".wrong");
  #action = "";

  /** api; address: the login page; ondone(): who opened this console is logged in again. */
  constructor({ api, address, ondone }) {
    Object.assign(this, { api, ondone });
    const next = new URLSearchParams({ next: api.session });
    this.page = `${address}?${next}`;
    this.#form.querySelector("[data-elsewhere]").href =
      `${address}?${new URLSearchParams({ next: location.pathname })}`;
    this.#form.querySelector("[data-cancel]").addEventListener("click", () => closeDialog(this.#dialog));
    this.#form.addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    // Logged in in another tab: found out as soon as somebody looks here again.
    addEventListener("focus", () => this.#dialog.open && this.#done());
  }

  get open() {
    return this.#dialog.open;
  }

  async show() {
    if (this.#dialog.open) return;
    openDialog(this.#dialog);
    say(this.#wrong, "");
    this.#fields.replaceChildren(make("p", { class: "quiet" }, "One moment…"));
    try {
      await this.#take(await request(this.page, { credentials: "same-origin", cache: "no-store" }));
    } catch {
      say(this.#wrong, "The login page cannot be reached just now. Try again in a moment.");
    }
  }

  async #send() {
    const body = new URLSearchParams(new FormData(this.#form));
    const button = this.#form.querySelector("[type=submit]");
    button.disabled = true;
    say(this.#wrong, "");
    try {
      await this.#take(
        await request(this.#action, { method: "POST", body, credentials: "same-origin", cache: "no-store" }),
      );
    } catch {
      say(this.#wrong, "The server does not answer. Try again in a moment.");
    } finally {
      button.disabled = false;
    }
  }

  /** A page that has a form is shown; anything else means that we are where we wanted to be. */
  async #take(answer) {
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const form =
      page.querySelector("input[type=password], input[autocomplete=one-time-code]")?.form ??
      page.getElementById("login-form");
    if (!form) return this.#done();
    this.#action = new URL(form.getAttribute("action") || answer.url, answer.url).href;
    const errors = [...page.querySelectorAll("[data-error], .errornote, .errorlist, .bg-red-100")].map((node) =>
      node.textContent.trim(),
    );
    if (answer.status >= 400 || (answer.url && text && errors.length)) {
      say(
        this.#wrong,
        [...new Set(errors.filter(Boolean))].join(" ").replace(/\s+/g, " ") ||
          `The login was refused (${answer.status}).`,
      );
    }
    this.#fields.replaceChildren(...[...form.elements].map((field) => this.#field(field)).filter(Boolean));
    this.#fields.querySelector("input:not([type=hidden])")?.focus();
    return undefined;
  }

  #field({ type, name, value, autocomplete, inputMode, maxLength, labels, checked, required }) {
    if (!name || ["submit", "button", "fieldset"].includes(type)) return null;
    const attributes = {
      type,
      name,
      value,
      autocomplete,
      inputmode: inputMode || null,
      maxlength: maxLength > 0 ? maxLength : null,
    };
    if (type === "hidden") return make("input", attributes);
    if (type === "checkbox") attributes.checked = checked;
    const label = [...labels].map((node) => node.textContent.trim().replace(/\s*\*$/, "")).join(" ") || name;
    // Nobody logs in as somebody else here: the lines that wait are this person's.
    return make("label", {}, `${label} `, make("input", { ...attributes, required }));
  }

  async #done() {
    try {
      await this.api.renew();
    } catch (problem) {
      return say(
        this.#wrong,
        problem.who ? `${problem.message} What waits here is ${this.api.user.name}’s.` : problem.message,
      );
    }
    closeDialog(this.#dialog);
    return this.ondone();
  }
}
