// The live region of a page. It announces politely and with pauses, so that a burst of lines is one sentence.

const FIRST_MS = 300;
const PAUSE_MS = 6000;

export class Announcer {
  #region = document.getElementById("announcer");
  /** @type {{text: string, urgent: boolean}[]} */
  #queue = [];
  /** @type {ReturnType<typeof setTimeout> | null} */
  #timer = null;

  /** @param {(n: number) => string} more Says that n further things happened. */
  constructor(more) {
    this.more = more;
  }

  /** Announce this soon. Urgent texts (a goal) replace the others; of the others the newest is announced. */
  announce(text, urgent = false) {
    this.#queue.push({ text, urgent });
    if (this.#timer === null) this.#timer = setTimeout(() => this.#flush(), FIRST_MS);
  }

  #flush() {
    const all = this.#queue.splice(0);
    const chosen = all.filter(({ urgent }) => urgent);
    if (!chosen.length && all.length) chosen.push(all.at(-1));
    const rest = all.length - chosen.length;
    this.#region.textContent = chosen.map(({ text }) => text).join(" ") + (rest ? ` ${this.more(rest)}` : "");
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#queue.length) this.#timer = setTimeout(() => this.#flush(), 0);
    }, PAUSE_MS);
  }
}
