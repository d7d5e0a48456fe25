// The room in a replay: what was said comes again when the match's clock stands where it stood then. Asked for in
// stretches, some seconds ahead.

import { request } from "../../livecast/request.js";
import { chat, say } from "../room/texts.js";

const AHEAD = 15; // seconds of the page's own that are asked for at a time
const LEAST = 30; // seconds of the match
const SETTLED_MS = 150; // a slider that is still being drawn asks for nothing
const AGAIN_MS = 2000;
const FOR_EVER = 1e6;

export class ChatReplay {
  #timeline = null;
  #waiting = []; // {at, message}: asked for, and not said yet
  #loaded = 0; // seconds of the timeline up to which they were asked for
  #turn = 0; // counts the jumps: what was asked for before one is of no use
  #asking = false;
  #at = 0;
  #timer = null;

  /** room: {pause(why), replace(page), add(page), resume()}. */
  constructor(room) {
    this.room = room;
  }

  begin(timeline) {
    this.#timeline = timeline;
    this.room.pause(say(timeline.axis === "even" ? "not_replayed" : "replaying"));
  }

  /** From here on: what stood there then, and what comes next. */
  jump(at, before) {
    this.#turn += 1;
    this.#waiting = [];
    this.#asking = true;
    this.#at = at;
    if (at < before) this.room.replace({ messages: [], more: false });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#land(this.#turn), SETTLED_MS);
  }

  move(at, speed) {
    this.#at = at;
    const due = this.#waiting.findIndex((one) => one.at > at);
    const said = this.#waiting.splice(0, due < 0 ? this.#waiting.length : due);
    if (said.length) this.room.add({ messages: said.map(({ message }) => message) });
    const ahead = Math.max(LEAST, AHEAD * speed);
    if (!this.#asking && this.#loaded < this.#timeline.length && this.#loaded - at < ahead / 2) this.#load(ahead);
  }

  end() {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.room.resume();
  }

  async #land(turn) {
    if (this.#timeline.axis === "even") return;
    const stretch = this.#stretchAt(this.#at);
    // A break is told as a whole: whoever comes into it hears it from its beginning.
    const from = stretch.break ? stretch.begin : this.#at;
    try {
      const page = await this.#fetch(this.#place(stretch, from));
      if (turn !== this.#turn) return;
      this.room.replace(page);
      this.#loaded = from;
      this.#asking = false;
    } catch (problem) {
      this.#later(problem, turn, () => this.#land(turn));
    }
  }

  async #load(ahead) {
    const turn = this.#turn;
    const stretch = this.#stretchAt(this.#loaded);
    const end = stretch.begin + stretch.length;
    const until = stretch.break ? end : Math.min(end, this.#loaded + ahead);
    this.#asking = true;
    try {
      const said = [];
      const wanted = this.#window(stretch, this.#loaded, until);
      for (let more = true, after = 0; more; after = said.at(-1)?.id ?? 0) {
        const page = await this.#fetch({ ...wanted, after });
        if (turn !== this.#turn) return;
        said.push(...page.messages);
        this.room.count(page.reactions);
        more = page.more;
      }
      this.#waiting.push(
        ...said.map((message, place) => ({ at: this.#moment(stretch, message, place / said.length), message })),
      );
      this.#loaded = until;
      this.#asking = false;
    } catch (problem) {
      this.#later(problem, turn, () => {
        this.#asking = false;
      });
    }
  }

  #later(problem, turn, call) {
    console.warn("livecast: the chat's replay", problem);
    setTimeout(() => turn === this.#turn && call(), AGAIN_MS);
  }

  async #fetch(wanted) {
    const answer = await request(`${chat.replay}?${new URLSearchParams(wanted)}`);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.json();
  }

  // --- where it is in the match, and when

  #stretchAt(at) {
    const { stretches } = this.#timeline;
    return stretches.findLast(({ begin, length }) => begin <= at && at < begin + length) ?? stretches.at(-1);
  }

  #isLast(stretch) {
    return stretch === this.#timeline.stretches.at(-1);
  }

  /** A moment, as the API is asked for what was said before it. */
  #place(stretch, at) {
    if (this.#timeline.axis === "time") return { since: this.#day(stretch, at) };
    return { period: stretch.period, begin: stretch.break ? this.#playedBefore(stretch) : at - stretch.begin };
  }

  /** From one moment to another within a stretch. What was said when its time was over belongs to it, too. */
  #window(stretch, from, until) {
    const ends = until >= stretch.begin + stretch.length;
    if (this.#timeline.axis === "time") {
      const next = this.#timeline.stretches[this.#timeline.stretches.indexOf(stretch) + 1];
      return { since: this.#day(stretch, from), until: ends && next ? next.since : this.#day(stretch, until) };
    }
    if (stretch.break) return { period: stretch.period, begin: this.#playedBefore(stretch), end: FOR_EVER };
    const end = ends && this.#isLast(stretch) ? FOR_EVER : until - stretch.begin;
    return { period: stretch.period, begin: from - stretch.begin, end };
  }

  #playedBefore(pause) {
    return this.#timeline.stretches.find(({ period, ...one }) => period === pause.period && !one.break).length;
  }

  #day(stretch, at) {
    return new Date(Date.parse(stretch.since) + 1000 * (at - stretch.begin)).toISOString();
  }

  /** When a message comes, in seconds of the timeline. A break is shorter than it was: what was said is spread over it. */
  #moment(stretch, message, share) {
    if (stretch.break) return stretch.begin + share * stretch.length;
    const local =
      this.#timeline.axis === "time" ? (Date.parse(message.at) - Date.parse(stretch.since)) / 1000 : message.clock;
    return stretch.begin + Math.min(stretch.length, local);
  }
}
