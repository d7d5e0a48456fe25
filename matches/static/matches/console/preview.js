// The server's preview of the line while it is typed: at most one request every few hundredths of a second, and only
// the newest answer is used. Posting does not wait for it.

const PAUSE_MS = 60;

export class Preview {
  #timer = null;
  #current = null; // aborts the current request

  /** fetchPreview(question, signal): resolves to the answer. onpreview(answer, text): null if there is none. */
  constructor(fetchPreview, onpreview) {
    this.fetchPreview = fetchPreview;
    this.onpreview = onpreview;
  }

  /** Request the preview of a text with the caret at this position. */
  request(text, caret) {
    clearTimeout(this.#timer);
    this.#current?.abort();
    this.#current = null;
    if (!text.trim()) return this.onpreview(null, text);
    this.#timer = setTimeout(() => this.#send(text, caret), PAUSE_MS);
  }

  async #send(text, caret) {
    const abort = (this.#current = new AbortController());
    let answer = null;
    try {
      answer = await this.fetchPreview({ text, caret }, abort.signal);
    } catch {
      // Offline or signed out: the composer says that there is no preview.
    }
    if (this.#current === abort && !abort.signal.aborted) this.onpreview(answer, text);
  }
}
