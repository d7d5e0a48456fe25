// The login without leaving the page: the steps of /account/login/ in a dialog. The server renders each step in the
// page's language. This module submits the forms, shows the answers, polls the state of an SMS, and solves
// proof-of-work tasks.

import { closeDialog, openDialog } from "../livecast/dialog.js";
import { request } from "../livecast/request.js";
import { solve } from "./proof-of-work.js";
import { withinSite } from "./safe-redirect.js";

const POLL_MS = 1500; // between two requests for the state of an SMS that is on its way
const POLLS = 80;

/** The server's answer is not a step. The message is the answer's sentence, or empty. */
class Refusal extends Error {}

class LoginSteps {
  #timers = [];
  #offlineText = null; // the page's own text about a missing answer

  /**
   * @param {any} root The element that the steps are shown in.
   * @param {string} address
   * @param {() => void} onlogin Called after a login.
   */
  constructor(root, address, onlogin) {
    this.root = root;
    this.address = address;
    this.onlogin = onlogin;
    root.addEventListener("submit", (event) => this.#submit(event));
  }

  /** Fetch the current step and show it. */
  async load() {
    this.#show(await this.#fetch(this.address));
  }

  /** Take over the step that the page already shows. */
  start() {
    this.root.querySelector("[data-without-script]")?.remove();
    this.#initStep();
  }

  stop() {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }

  async #fetch(address, options = {}) {
    const answer = await request(address, { cache: "no-store", ...options, headers: { "X-Sheet": "1" } });
    if (answer.status >= 500 && !(answer.headers.get("content-type") ?? "").includes("text/html")) {
      throw new Error(`HTTP ${answer.status}`);
    }
    return answer.text();
  }

  async #submit(event) {
    event.preventDefault();
    const form = event.target;
    const data = new FormData(form, event.submitter ?? undefined);
    await this.#send(form, data);
  }

  async #send(form, data) {
    for (const button of this.root.querySelectorAll("button")) button.disabled = true;
    try {
      this.#show(await this.#fetch(form.action, { method: "POST", body: data }));
      const step = this.root.querySelector(".step");
      if (step?.dataset.challenge) await this.#solveChallenge(step, form, data);
    } catch (problem) {
      console.warn("livecast: the login form could not be sent", problem);
      for (const button of this.root.querySelectorAll("button")) button.disabled = false;
      this.root.querySelector("[data-working]")?.toggleAttribute("hidden", true);
      this.#showError(problem instanceof Refusal ? problem.message : "");
    }
  }

  /** No answer, or one without a step: the form keeps its values and can be sent again. */
  #showError(sentence = "") {
    const offline = this.root.querySelector("[data-offline]");
    this.#offlineText ??= offline.textContent;
    offline.textContent = sentence || this.#offlineText;
    offline.hidden = false;
  }

  async #solveChallenge(step, form, data) {
    const [salt, challenge, most, signature] = step.dataset.challenge.split(" ");
    step.querySelector("[data-working]").hidden = false;
    for (const button of step.querySelectorAll("button")) button.disabled = true;
    data.set("proof", await solve({ salt, challenge, most: Number(most), signature }));
    const token = step.querySelector("[name=csrfmiddlewaretoken]");
    if (token) data.set("csrfmiddlewaretoken", token.value);
    this.#show(await this.#fetch(form.action, { method: "POST", body: data }));
  }

  #show(html) {
    this.stop();
    const answer = new DOMParser().parseFromString(html, "text/html");
    /** @type {HTMLElement | null} */
    const fresh = answer.querySelector(".step");
    if (!fresh) throw new Refusal(answer.querySelector("[data-refusal]")?.textContent ?? "");
    if (fresh.dataset.step === "done") {
      this.onlogin();
      return;
    }
    this.root.querySelector("[data-offline]").hidden = true;
    const old = this.root.querySelector(".step");
    if (old) old.replaceWith(document.adoptNode(fresh));
    else this.root.append(document.adoptNode(fresh));
    this.#initStep();
    // The next field gets the focus. After an error without a field, the heading gets it, for screen readers.
    const field = this.root.querySelector(".step-form input:not([type=hidden]):not([type=radio])");
    (this.root.querySelector(".form-error") && !field ? this.root.querySelector("h1") : field)?.focus();
  }

  #initStep() {
    const step = this.root.querySelector(".step");
    if (step?.dataset.step === "wait") this.#pollState(step, POLLS);
    this.#countDown(step?.querySelector("[data-resend-in]"));
    const code = step?.querySelector(".step-code");
    code?.addEventListener("input", () => {
      // Pasted, or filled in from the SMS: a complete code is sent at once.
      if (code.value.replace(/\D/g, "").length === 6 && !code.dataset.sent) {
        code.dataset.sent = "yes";
        code.form.requestSubmit(code.form.querySelector("button"));
      }
    });
  }

  async #pollState(step, pollsLeft) {
    const progress = step.querySelector("[data-progress]");
    try {
      const answer = await request(step.dataset.status, { cache: "no-store" });
      if (answer.ok) {
        const now = await answer.json();
        if (progress.dataset.progress !== now.state) {
          progress.dataset.progress = now.state;
          progress.querySelector("[data-message]").textContent = now.message;
        }
        if (now.shown) {
          const shown = step.querySelector("[data-shown]");
          shown.querySelector("output").textContent = now.shown;
          shown.hidden = false;
        }
      }
    } catch (problem) {
      console.warn("livecast: the state of the SMS could not be read", problem);
    }
    if (step.isConnected && pollsLeft > 0 && progress.dataset.progress === "queued") {
      this.#timers.push(setTimeout(() => this.#pollState(step, pollsLeft - 1), POLL_MS));
    }
  }

  #countDown(form) {
    const button = form?.querySelector("[data-wait-text]");
    if (!button) return;
    const label = button.textContent;
    const until = performance.now() + Number(form.dataset.resendIn) * 1000;
    button.disabled = true;
    const tick = () => {
      const left = Math.ceil((until - performance.now()) / 1000);
      button.textContent = left > 0 ? button.dataset.waitText.replace("{n}", left) : label;
      button.disabled = left > 0;
      if (left > 0 && form.isConnected) this.#timers.push(setTimeout(tick, 1000));
    };
    tick();
  }
}

let sheet = null; // {dialog, steps, waiting}: created once

function createSheet(dialog) {
  const waiting = []; // functions that resolve when the dialog closes
  const steps = new LoginSteps(dialog.querySelector(".sheet-body"), dialog.dataset.address, () => closeDialog(dialog));
  dialog.querySelector(".sheet-close").addEventListener("click", () => closeDialog(dialog));
  dialog.addEventListener("close", () => {
    steps.stop();
    for (const resolve of waiting.splice(0)) resolve();
  });
  return { dialog, steps, waiting };
}

/** Open the login dialog; resolves when it closes, after a login or without one. */
export function openLogin() {
  sheet ??= createSheet(document.getElementById("login-sheet"));
  const { dialog, steps, waiting } = sheet;
  if (!dialog.open) {
    openDialog(dialog);
    steps.load().catch((problem) => {
      console.warn("livecast: the login dialog could not be loaded; opening the login page", problem);
      location.href = `${dialog.dataset.address}?next=${encodeURIComponent(location.pathname + location.search)}`;
    });
  }
  return new Promise((resolve) => waiting.push(resolve));
}

const page = document.querySelector("[data-login-page]");
if (page) {
  // The server has put the address into each form: a page of this site, in the page's language.
  const next = /** @type {HTMLInputElement | null} */ (page.querySelector("[name=next]"))?.value;
  new LoginSteps(page, location.pathname, () => location.assign(withinSite(next))).start();
}
