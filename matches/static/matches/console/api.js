// The console's way to the server: JSON over fetch, with the session's cookie and its CSRF token.
//
// What may go wrong is told apart, because each asks for something else: a Refusal is about what was said, and saying it
// again helps nothing; Unreachable is about the way there, and trying again does; SignedOut needs a person.

import { request } from "../../livecast/request.js";

export class Refusal extends Error {
  constructor(status, error) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.details = error;
  }
}

export class Unreachable extends Error {
  /** after: seconds that the server asked us to wait, if it did. */
  constructor(message, after = 0) {
    super(message);
    this.after = after;
  }
}

export class SignedOut extends Error {
  /** who: the person who is logged in instead, null for nobody. */
  constructor(who = null) {
    super(who ? `${who.name} is logged in here now.` : "Your session has ended.");
    this.who = who;
  }
}

const ANSWER_MS = 15_000;
const LATER = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Api {
  #csrf;

  /**
   * console: {user, csrf, session} of the page: who calls, and where to ask whether they still may. onsignedout(problem):
   * they may not, whatever it was that found it out.
   */
  constructor({ user, csrf, session }, onsignedout) {
    this.user = user;
    this.onsignedout = onsignedout;
    this.session = session;
    this.#csrf = csrf;
  }

  /** The token as it is now, for what does not go by `call`. */
  get csrf() {
    return this.#csrf;
  }

  /** The answer's data, {} for an empty one. Throws Refusal, Unreachable or SignedOut. */
  async call(method, path, body, { signal } = {}) {
    const answer = await this.#send(method, path, body, signal);
    if (answer.status !== 401 && answer.status !== 403) return this.#read(answer);
    // No longer logged in, another person, another token after logging in again, or truly not allowed?
    await this.renew();
    return this.#read(await this.#send(method, path, body, signal));
  }

  get = (path, options) => this.call("GET", path, undefined, options);
  post = (path, body = {}, options) => this.call("POST", path, body, options);
  patch = (path, body) => this.call("PATCH", path, body);
  delete = (path) => this.call("DELETE", path);

  /** Ask who is logged in and take the token of that session. Throws SignedOut unless it is who opened this page. */
  async renew() {
    const answer = await this.#send("GET", this.session);
    const { user, csrf } = await this.#read(answer);
    if (user?.id === this.user.id) {
      this.#csrf = csrf;
      return;
    }
    const problem = new SignedOut(user);
    this.onsignedout(problem);
    throw problem;
  }

  async #send(method, path, body, signal) {
    const headers = { Accept: "application/json" };
    if (method !== "GET") headers["X-CSRFToken"] = this.#csrf;
    // A form (a photo) brings a type of its own.
    const form = body instanceof FormData;
    if (body !== undefined && !form) headers["Content-Type"] = "application/json";
    try {
      return await request(path, {
        method,
        headers,
        body: body === undefined || form ? body : JSON.stringify(body),
        credentials: "same-origin",
        cache: "no-store",
        signal,
        patience: ANSWER_MS,
      });
    } catch (problem) {
      if (signal?.aborted) throw problem;
      throw new Unreachable(navigator.onLine ? "The server does not answer." : "You are offline.");
    }
  }

  async #read(answer) {
    if (LATER.has(answer.status)) {
      const after = Number(answer.headers.get("Retry-After")) || 0;
      throw new Unreachable("The server cannot take it just now.", after);
    }
    const data = await answer.json().catch(() => null);
    if (answer.ok && data !== null) return data;
    if (answer.ok) return {};
    const error = data?.error ?? {
      code: `http.${answer.status}`,
      message: `The server refused it (${answer.status}).`,
    };
    throw new Refusal(answer.status, { ...data, ...error });
  }
}
