// The console's requests to the server: JSON over fetch, with the session's cookie and its CSRF token.
//
// There are three kinds of errors. Refusal: the request was wrong, and sending it again does not help. Unreachable: the
// server did not answer, and sending it again helps. SignedOut: the person must log in.

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
  /** after: seconds that the server wants the client to wait; 0 if it did not say. */
  constructor(message, after = 0) {
    super(message);
    this.after = after;
  }
}

export class SignedOut extends Error {
  /** user: the person who is logged in instead, or null. */
  constructor(user = null) {
    super(user ? `${user.name} is logged in here now.` : "Your session has ended.");
    this.user = user;
  }
}

const TIMEOUT_MS = 15_000;
const RETRY = new Set([408, 425, 429, 500, 502, 503, 504]);

export class Api {
  #csrf;

  /**
   * console: {user, csrf, session} of the page: the commentator, and the address that says who is logged in.
   * onsignedout(problem): called when the user is logged out, or another user is logged in.
   */
  constructor({ user, csrf, session }, onsignedout) {
    this.user = user;
    this.onsignedout = onsignedout;
    this.session = session;
    this.#csrf = csrf;
  }

  /** The current token, for requests that do not use `call`. */
  get csrf() {
    return this.#csrf;
  }

  /** The answer's data, {} for an empty one. Throws Refusal, Unreachable or SignedOut. */
  async call(method, path, body, { signal } = {}) {
    const answer = await this.#send(method, path, body, signal);
    if (answer.status !== 401 && answer.status !== 403) return this.#read(answer);
    // Logged out, logged in as another person, a new token after a login, or really not allowed?
    await this.renew();
    return this.#read(await this.#send(method, path, body, signal));
  }

  get = (path, options) => this.call("GET", path, undefined, options);
  post = (path, body = {}, options) => this.call("POST", path, body, options);
  patch = (path, body) => this.call("PATCH", path, body);
  delete = (path) => this.call("DELETE", path);

  /** Get the token of the current session. Throws SignedOut if its person is not the one who opened this page. */
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
    // A form (a photo) has its own content type.
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
        timeout: TIMEOUT_MS,
      });
    } catch (problem) {
      if (signal?.aborted) throw problem;
      throw new Unreachable(navigator.onLine ? "The server does not answer." : "You are offline.");
    }
  }

  async #read(answer) {
    if (RETRY.has(answer.status)) {
      const after = Number(answer.headers.get("Retry-After")) || 0;
      throw new Unreachable("The server is not available.", after);
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
