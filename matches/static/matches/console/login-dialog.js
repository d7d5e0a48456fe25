// A login without leaving the console. The form of the login page is fetched and shown here with all its fields: name
// and password, then perhaps a code. Its errors are shown too. A link opens the login page itself.

import { closeDialog, openDialog } from "../../livecast/dialog.js";
import { request } from "../../livecast/request.js";
import { make, setText } from "./dom.js";

export class LoginDialog {
  #dialog = document.getElementById("login-dialog");
  #form = document.getElementById("login-form");
  #fields = this.#form.querySelector(".login-fields");
  #error = this.#form.querySelector(".error");
  #action = "";

  /** api; address: of the login page; onlogin(): the commentator of this console is logged in again. */
  constructor({ api, address, onlogin }) {
    Object.assign(this, { api, onlogin });
    const next = new URLSearchParams({ next: api.session });
    this.page = `${address}?${next}`;
    this.#form.querySelector("[data-other-tab]").href =
      `${address}?${new URLSearchParams({ next: location.pathname })}`;
    this.#form.querySelector("[data-cancel]").addEventListener("click", () => closeDialog(this.#dialog));
    this.#form.addEventListener("submit", (event) => (event.preventDefault(), this.#send()));
    // The login may happen in another tab.
    addEventListener("focus", () => this.#dialog.open && this.#finish());
  }

  get open() {
    return this.#dialog.open;
  }

  async show() {
    if (this.#dialog.open) return;
    openDialog(this.#dialog);
    setText(this.#error, "");
    this.#fields.replaceChildren(make("p", { class: "quiet" }, "One moment…"));
    try {
      await this.#showForm(await request(this.page, { credentials: "same-origin", cache: "no-store" }));
    } catch {
      setText(this.#error, "The login page is not available. Try again in a moment.");
    }
  }

  async #send() {
    const body = new URLSearchParams(new FormData(this.#form));
    const button = this.#form.querySelector("[type=submit]");
    button.disabled = true;
    setText(this.#error, "");
    try {
      await this.#showForm(
        await request(this.#action, { method: "POST", body, credentials: "same-origin", cache: "no-store" }),
      );
    } catch {
      setText(this.#error, "The server does not answer. Try again in a moment.");
    } finally {
      button.disabled = false;
    }
  }

  /** Show the form of the page. A page without a login form means that the login has succeeded. */
  async #showForm(answer) {
    const text = await answer.text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const form =
      page.querySelector("input[type=password], input[autocomplete=one-time-code]")?.form ??
      page.getElementById("login-form");
    if (!form) return this.#finish();
    this.#action = new URL(form.getAttribute("action") || answer.url, answer.url).href;
    const errors = [...page.querySelectorAll("[data-error], .errornote, .errorlist, .bg-red-100")].map((node) =>
      node.textContent.trim(),
    );
    if (answer.status >= 400 || (answer.url && text && errors.length)) {
      setText(
        this.#error,
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
    return make("label", {}, `${label} `, make("input", { ...attributes, required }));
  }

  async #finish() {
    try {
      await this.api.renew();
    } catch (problem) {
      return setText(
        this.#error,
        problem.user ? `${problem.message} The unsent lines are ${this.api.user.name}’s.` : problem.message,
      );
    }
    closeDialog(this.#dialog);
    return this.onlogin();
  }
}
