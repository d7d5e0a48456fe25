// The way in, without leaving the page: the steps of /account/login/ in a sheet. The server makes each step, in the
// page's language; this submits it, shows what comes back, keeps its eye on the SMS, and works where work is asked for.

import { closeDialog, openDialog } from "../livecast/dialog.js";
import { request } from "../livecast/request.js";
import { withinSite } from "./safe-redirect.js";
import { solve } from "./proof-of-work.js";

const LOOK_MS = 1500; // between two looks at an SMS that is on its way
const LOOKS = 80;

/** The server's answer is not a step; its message is the sentence that the answer has, or empty. */
class Refusal extends Error {}

/** Steps inside `root`; done() is called when somebody is in. */
class Steps {
  #timers = [];
  #offline = null; // what the page says when there is no answer

  constructor(root, address, done) {
    this.root = root;
    this.address = address;
    this.done = done;
    root.addEventListener("submit", (event) => this.#submit(event));
  }

  /** Fetch a step and show it. */
  async load() {
    this.#show(await this.#ask(this.address));
  }

  /** Take over a step that stands here already. */
  begin() {
    this.root.querySelector("[data-without-script]")?.remove();
    this.#tend();
  }

  stop() {
    for (const timer of this.#timers.splice(0)) clearTimeout(timer);
  }

  async #ask(address, options = {}) {
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
      this.#show(await this.#ask(form.action, { method: "POST", body: data }));
      const step = this.root.querySelector(".step");
      if (step?.dataset.task) await this.#work(step, form, data);
    } catch (problem) {
      console.warn("livecast: the login could not be sent", problem);
      for (const button of this.root.querySelectorAll("button")) button.disabled = false;
      this.root.querySelector("[data-working]")?.toggleAttribute("hidden", true);
      this.#complain(problem instanceof Refusal ? problem.message : "");
    }
  }

  /** There was no answer, or one without a step: what has been typed stays, and the form may be sent again. */
  #complain(sentence = "") {
    const offline = this.root.querySelector("[data-offline]");
    this.#offline ??= offline.textContent;
    offline.textContent = sentence || this.#offline;
    offline.hidden = false;
  }

  async #work(step, form, data) {
    const [salt, challenge, most, signature] = step.dataset.task.split(" ");
    step.querySelector("[data-working]").hidden = false;
    for (const button of step.querySelectorAll("button")) button.disabled = true;
    data.set("proof", await solve({ salt, challenge, most: Number(most), signature }));
    const token = step.querySelector("[name=csrfmiddlewaretoken]");
    if (token) data.set("csrfmiddlewaretoken", token.value);
    this.#show(await this.#ask(form.action, { method: "POST", body: data }));
  }

  #show(html) {
    this.stop();
    const answer = new DOMParser().parseFromString(html, "text/html");
    const fresh = answer.querySelector(".step");
    if (!fresh) throw new Refusal(answer.querySelector("[data-refusal]")?.textContent ?? "");
    if (fresh.dataset.step === "done") return this.done();
    this.root.querySelector("[data-offline]").hidden = true;
    const old = this.root.querySelector(".step");
    if (old) old.replaceWith(document.adoptNode(fresh));
    else this.root.append(document.adoptNode(fresh));
    this.#tend();
    // What is to be typed next has the focus; whoever listens hears the heading first.
    const field = this.root.querySelector(".step-form input:not([type=hidden]):not([type=radio])");
    (this.root.querySelector(".complaint") && !field ? this.root.querySelector("h1") : field)?.focus();
  }

  #tend() {
    const step = this.root.querySelector(".step");
    if (step?.dataset.step === "wait") this.#watch(step, LOOKS);
    this.#countDown(step?.querySelector("[data-again]"));
    const code = step?.querySelector(".step-code");
    code?.addEventListener("input", () => {
      // Pasted, or filled in from the SMS: six digits are all there is to say.
      if (code.value.replace(/\D/g, "").length === 6 && !code.dataset.sent) {
        code.dataset.sent = "yes";
        code.form.requestSubmit(code.form.querySelector("button"));
      }
    });
  }

  async #watch(step, looks) {
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
      console.warn("livecast: cannot look after the SMS", problem);
    }
    if (step.isConnected && looks > 0 && progress.dataset.progress === "queued") {
      this.#timers.push(setTimeout(() => this.#watch(step, looks - 1), LOOK_MS));
    }
  }

  #countDown(form) {
    const button = form?.querySelector("[data-wait]");
    if (!button) return;
    const words = button.textContent;
    const until = performance.now() + Number(form.dataset.again) * 1000;
    button.disabled = true;
    const tick = () => {
      const left = Math.ceil((until - performance.now()) / 1000);
      button.textContent = left > 0 ? button.dataset.wait.replace("{n}", left) : words;
      button.disabled = left > 0;
      if (left > 0 && form.isConnected) this.#timers.push(setTimeout(tick, 1000));
    };
    tick();
  }
}

let sheet = null; // {dialog, steps, waiting}: made once

function sheetOf(dialog) {
  const made = { dialog, waiting: [] };
  made.steps = new Steps(dialog.querySelector(".sheet-body"), dialog.dataset.address, () => closeDialog(dialog));
  dialog.querySelector(".sheet-close").addEventListener("click", () => closeDialog(dialog));
  dialog.addEventListener("close", () => {
    made.steps.stop();
    for (const resolve of made.waiting.splice(0)) resolve();
  });
  return made;
}

/** Open the sheet; resolves when it is closed, by whoever is in or has thought better of it. */
export function openLogin() {
  sheet ??= sheetOf(document.getElementById("login-sheet"));
  const { dialog, steps, waiting } = sheet;
  if (!dialog.open) {
    openDialog(dialog);
    steps.load().catch((problem) => {
      console.warn("livecast: the login cannot be had", problem);
      location.href = `${dialog.dataset.address}?next=${encodeURIComponent(location.pathname + location.search)}`;
    });
  }
  return new Promise((resolve) => waiting.push(resolve));
}

const page = document.querySelector("[data-login-page]");
if (page) {
  // The server has put its own choice into each form: a page of this site, in the page's language.
  const next = page.querySelector("[name=next]")?.value;
  new Steps(page, location.pathname, () => location.assign(withinSite(next))).begin();
}
