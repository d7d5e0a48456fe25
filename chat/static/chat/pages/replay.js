// The chat during a replay: messages appear again at the time of the match at which they were written. They are loaded
// in parts, some seconds ahead.

import { request } from "../../livecast/request.js";
import { chat, phrase } from "../room/texts.js";

const AHEAD = 15; // seconds of the replay that are loaded at a time
const MIN_AHEAD = 30; // seconds of the match
const SETTLED_MS = 150; // while the slider is being moved, messages are not loaded
const RETRY_MS = 2000;
const NO_END = 1e6; // seconds

export class ChatReplay {
  #timeline = null;
  #upcoming = []; // {at, message}: loaded, and not shown yet
  #loaded = 0; // seconds of the timeline up to which messages were loaded
  #jumps = 0; // a counter: answers to requests from before a jump are ignored
  #loading = false;
  #at = 0;
  #timer = null;

  /** room: {pause(why), replace(page), add(page), resume()}. */
  constructor(room) {
    this.room = room;
  }

  begin(timeline) {
    this.#timeline = timeline;
    this.room.pause(phrase(timeline.axis === "even" ? "not_replayed" : "replaying"));
  }

  /** Show the messages at this position, and go on from there. */
  jump(at, before) {
    this.#jumps += 1;
    this.#upcoming = [];
    this.#loading = true;
    this.#at = at;
    if (at < before) this.room.replace({ messages: [], more: false });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#loadMoment(this.#jumps), SETTLED_MS);
  }

  move(at, speed) {
    this.#at = at;
    const next = this.#upcoming.findIndex((one) => one.at > at);
    const due = this.#upcoming.splice(0, next < 0 ? this.#upcoming.length : next);
    if (due.length) this.room.add({ messages: due.map(({ message }) => message) });
    const ahead = Math.max(MIN_AHEAD, AHEAD * speed);
    if (!this.#loading && this.#loaded < this.#timeline.length && this.#loaded - at < ahead / 2) this.#load(ahead);
  }

  end() {
    this.#jumps += 1;
    clearTimeout(this.#timer);
    this.room.resume();
  }

  async #loadMoment(jumps) {
    if (this.#timeline.axis === "even") return;
    const stretch = this.#stretchAt(this.#at);
    // A break is always replayed from its beginning.
    const from = stretch.break ? stretch.begin : this.#at;
    try {
      const page = await this.#fetch(this.#momentQuery(stretch, from));
      if (jumps !== this.#jumps) return;
      this.room.replace(page);
      this.#loaded = from;
      this.#loading = false;
    } catch (problem) {
      this.#retry(problem, jumps, () => this.#loadMoment(jumps));
    }
  }

  async #load(ahead) {
    const jumps = this.#jumps;
    const stretch = this.#stretchAt(this.#loaded);
    const end = stretch.begin + stretch.length;
    const until = stretch.break ? end : Math.min(end, this.#loaded + ahead);
    this.#loading = true;
    try {
      const messages = [];
      const range = this.#rangeQuery(stretch, this.#loaded, until);
      for (let more = true, after = 0; more; after = messages.at(-1)?.id ?? 0) {
        const page = await this.#fetch({ ...range, after });
        if (jumps !== this.#jumps) return;
        messages.push(...page.messages);
        this.room.updateReactions(page.reactions);
        more = page.more;
      }
      this.#upcoming.push(
        ...messages.map((message, index) => ({
          at: this.#positionOf(stretch, message, index / messages.length),
          message,
        })),
      );
      this.#loaded = until;
      this.#loading = false;
    } catch (problem) {
      this.#retry(problem, jumps, () => {
        this.#loading = false;
      });
    }
  }

  #retry(problem, jumps, call) {
    console.warn("livecast: messages of the replay could not be loaded; retrying", problem);
    setTimeout(() => jumps === this.#jumps && call(), RETRY_MS);
  }

  async #fetch(query) {
    const answer = await request(`${chat.replay}?${new URLSearchParams(query)}`);
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.json();
  }

  // --- positions in the match

  #stretchAt(at) {
    const { stretches } = this.#timeline;
    return stretches.findLast(({ begin, length }) => begin <= at && at < begin + length) ?? stretches.at(-1);
  }

  #isLast(stretch) {
    return stretch === this.#timeline.stretches.at(-1);
  }

  /** The query for the messages before a moment. */
  #momentQuery(stretch, at) {
    if (this.#timeline.axis === "time") return { since: this.#timeAt(stretch, at) };
    return { period: stretch.period, begin: stretch.break ? this.#lengthBefore(stretch) : at - stretch.begin };
  }

  /** The query for a range within a stretch. Messages after the end of its time belong to it. */
  #rangeQuery(stretch, from, until) {
    const ends = until >= stretch.begin + stretch.length;
    if (this.#timeline.axis === "time") {
      const next = this.#timeline.stretches[this.#timeline.stretches.indexOf(stretch) + 1];
      return { since: this.#timeAt(stretch, from), until: ends && next ? next.since : this.#timeAt(stretch, until) };
    }
    if (stretch.break) return { period: stretch.period, begin: this.#lengthBefore(stretch), end: NO_END };
    const end = ends && this.#isLast(stretch) ? NO_END : until - stretch.begin;
    return { period: stretch.period, begin: from - stretch.begin, end };
  }

  #lengthBefore(pause) {
    return this.#timeline.stretches.find(({ period, ...one }) => period === pause.period && !one.break).length;
  }

  #timeAt(stretch, at) {
    return new Date(Date.parse(stretch.since) + 1000 * (at - stretch.begin)).toISOString();
  }

  /** The position of a message, in seconds of the timeline. A break is shortened: its messages are spread over it. */
  #positionOf(stretch, message, share) {
    if (stretch.break) return stretch.begin + share * stretch.length;
    const local =
      this.#timeline.axis === "time" ? (Date.parse(message.at) - Date.parse(stretch.since)) / 1000 : message.clock;
    return stretch.begin + Math.min(stretch.length, local);
  }
}
