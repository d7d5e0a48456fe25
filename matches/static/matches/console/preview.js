// How the server reads the line while it is typed. Asked at most every few hundredths of a second; only the newest
// answer counts; and nobody waits for it: what is posted is the line itself.

const PAUSE_MS = 60;

export class Reader {
  #timer = null;
  #asking = null;

  /** ask(question, signal): resolves to the preview's answer. onread(answer, text): null where there is none. */
  constructor(ask, onread) {
    this.ask = ask;
    this.onread = onread;
  }

  /** The line is `text` now, with the caret there. */
  read(text, caret) {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    this.#asking = null;
    if (!text.trim()) return this.onread(null, text);
    this.#timer = setTimeout(() => this.#read(text, caret), PAUSE_MS);
  }

  async #read(text, caret) {
    const mine = (this.#asking = new AbortController());
    let answer = null;
    try {
      answer = await this.ask({ text, caret }, mine.signal);
    } catch {
      // Offline, or signed out: the line is posted unread, and whoever types it is told so at its place.
    }
    if (this.#asking === mine && !mine.signal.aborted) this.onread(answer, text);
  }
}
