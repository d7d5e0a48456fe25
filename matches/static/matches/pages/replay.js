// A match that is over, played again: its lines come as they came then, the score is the one of that moment, and nothing
// says how it ended. What happens meanwhile waits until the fan is back at the end.

import { storage } from "../../livecast/storage.js";
import { request } from "../../livecast/request.js";
import { ReplayBar } from "./replay-controls.js";

const TICK_MS = 100;
const LONGEST_MS = 2000; // a page that slept does not wake up at the end of the match
const LEAD = 4; // seconds before a big moment that a jump to it lands
const NOTHING = { home: null, away: null, shootout: null, detail: {} };

export class Replay {
  on = false;
  #hides = location.hash === "#replay-offer"; // come by a link that is to tell nothing
  #timeline = null;
  #lines = []; // {id, at, key, scoreline, node}, in the order in which they come
  #shown = 0; // how many of them stand in the feed
  #at = 0;
  #speed = 4;
  #timer = null;
  #then = 0;
  #told = "";
  #followers = [];
  #held = []; // what happened meanwhile

  /** final(): the match as it stands in truth. showMatch(match): as it stood in a moment. */
  constructor(page, { runs, place, announcer, final, showMatch, credentials }) {
    Object.assign(this, { page, runs, place, announcer, final, showMatch, credentials });
    this.offer = document.getElementById("replay-offer");
    this.start = this.offer.querySelector("button");
    this.failed = this.offer.querySelector("[role=status]");
    this.bar = new ReplayBar(document.getElementById("replay"), page, {
      toggle: () => (this.playing ? this.pause() : this.play()),
      seek: (at) => this.seek(at),
      speed: (times) => this.#pace(times),
      next: () => this.#next(),
      close: () => this.end(),
    });
    this.#pace(Number(storage.get("replay.speed")) || 4);
    this.start.addEventListener("click", () => this.begin());
    delete this.offer.dataset.waiting;
    this.look();
  }

  get playing() {
    return this.#timer !== null;
  }

  /** Also follow it: {begin(timeline), jump(at), move(at, speed), end()}; `at` in seconds of the timeline. */
  follow(follower) {
    this.#followers.push(follower);
    if (this.on) this.#enter(follower);
  }

  /** The match may have come to its end, or be played on. */
  look() {
    const over = ["finished", "abandoned"].includes(this.final().status) && this.runs.size > 0;
    this.offer.hidden = this.on || !over;
    if (this.#hides && !over && !this.on) this.#reveal();
  }

  /** Begin at once where the page's address asks for it. */
  async beginIfAsked() {
    if (this.#hides) await this.begin();
  }

  async begin() {
    this.start.disabled = true;
    this.failed.textContent = "";
    try {
      const answer = await request(this.page.timeline, { cache: "no-cache", credentials: this.credentials });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      this.#open(await answer.json());
    } catch (problem) {
      console.warn("livecast: no replay", problem);
      this.failed.textContent = this.page.words.replay_failed;
    } finally {
      this.start.disabled = false;
      this.#reveal();
    }
  }

  play() {
    if (this.#at >= this.#timeline.length) this.seek(0);
    this.#then = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#show();
  }

  pause() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.#show();
  }

  seek(at) {
    const before = this.#at;
    this.#at = Math.min(this.#timeline.length, Math.max(0, at));
    this.#move(false);
    if (this.#at < this.#timeline.length) this.#then = performance.now();
    for (const follower of this.#followers) follower.jump(this.#at, before);
  }

  /** Back to the page as it is for everybody: all lines, the result, and what happened meanwhile. */
  end() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.on = false;
    document.documentElement.classList.remove("replaying");
    this.bar.close();
    this.place.keep(() => {
      for (const { node } of this.#lines.slice(this.#shown)) this.runs.put(node);
    });
    this.showMatch(this.final());
    for (const follower of this.#followers) follower.end();
    this.look();
    for (const call of this.#held.splice(0)) call();
    this.start.focus({ preventScroll: true });
  }

  /** Whether this waits until the replay is over. */
  holds(call) {
    if (this.on) this.#held.push(call);
    return this.on;
  }

  #open(timeline) {
    this.#timeline = timeline;
    const moments = new Map(timeline.moments.map((moment) => [moment.id, moment]));
    const late = { at: timeline.length, key: false, scoreline: null };
    this.#lines = [...this.runs.ids()].map((id) => ({ ...late, ...moments.get(id), id, node: this.runs.node(id) }));
    this.#lines.sort((one, other) => one.at - other.at);
    this.#shown = this.#lines.length;
    this.#at = 0;
    this.on = true;
    document.documentElement.classList.add("replaying");
    this.offer.hidden = true;
    this.bar.open(timeline);
    this.#move(false);
    for (const follower of this.#followers) this.#enter(follower);
    this.announcer.say(this.page.words.replay_begins, true);
    scrollTo({ top: 0, behavior: "instant" });
    this.play();
  }

  #enter(follower) {
    follower.begin(this.#timeline);
    follower.jump(this.#at, 0);
  }

  #reveal() {
    this.#hides = false;
    document.documentElement.classList.add("replayed");
  }

  #pace(times) {
    this.#speed = times;
    this.bar.speed.value = String(times);
    if (!this.bar.speed.value) this.bar.speed.value = String((this.#speed = 4));
    storage.set("replay.speed", String(this.#speed));
  }

  #next() {
    const line = this.#lines.find(({ key, at }) => key && at - LEAD > this.#at + 1);
    this.seek(line ? line.at - LEAD : this.#timeline.length);
  }

  #tick() {
    const now = performance.now();
    this.#at = Math.min(
      this.#timeline.length,
      this.#at + (this.#speed * Math.min(LONGEST_MS, now - this.#then)) / 1000,
    );
    this.#then = now;
    this.#move(true);
    for (const follower of this.#followers) follower.move(this.#at, this.#speed);
    if (this.#at >= this.#timeline.length) this.pause();
  }

  /** Bring the feed to where the replay stands. What comes while it plays is told as it was when it happened. */
  #move(told) {
    let count = this.#lines.findIndex(({ at }) => at > this.#at);
    if (count < 0) count = this.#lines.length;
    const [from, to] = [this.#shown, count];
    this.#shown = count;
    if (to < from) {
      this.place.keep(() => this.runs.drop(this.#lines.slice(to, from).map(({ id }) => id)));
      this.place.look();
    } else if (to > from) {
      const fresh = this.#lines.slice(from, to);
      this.place.keep(() => {
        for (const { node } of fresh) this.runs.put(node);
      });
      this.place.arrived(fresh.filter(({ node }) => node.checkVisibility?.() ?? true).length);
      if (told) for (const { node, key } of fresh) this.announcer.say(spoken(node), key);
    }
    this.#show();
  }

  #show() {
    const { stretches, length } = this.#timeline;
    const over = this.#at >= length;
    const stretch = stretches.findLast(({ begin, ...one }) => begin <= this.#at && one.length > 0) ?? stretches.at(-1);
    const local = Math.min(stretch.length, this.#at - stretch.begin);
    const last = this.#lines[this.#shown - 1];
    const period = this.#timeline.axis === "clock" ? stretch.period : (last?.node.dataset.period ?? "");
    const known = this.page.sport.periods[period];
    const name = known?.name ?? "";
    this.bar.show(this.#at, { stretch, local, name, playing: this.playing, over });
    const scoreline = this.#lines.slice(0, this.#shown).findLast((line) => line.scoreline)?.scoreline ?? NOTHING;
    const told = JSON.stringify([over, stretch.begin, Math.floor(local), period, scoreline]);
    if (told === this.#told) return;
    this.#told = told;
    const moment = {
      ...this.final(),
      status: stretch.break ? "break" : "replay",
      period,
      period_name: name,
      period_short: known?.short ?? "",
      scoreline,
      clock: { ...stretch.clock, elapsed: Math.floor(local), running_since: null },
    };
    this.showMatch(over ? this.final() : moment);
  }
}

/** A line of the feed for ears: its minute, what it is, what it says. */
function spoken(node) {
  return [".minute", ".label", ".text"]
    .map((part) => node.querySelector(part)?.textContent.trim())
    .filter(Boolean)
    .join(" ");
}
