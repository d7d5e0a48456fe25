// The replay of a finished match: its lines appear as they did live, with the score of that moment, and the page does
// not show the result. Events that arrive during a replay are handled after it. replay-offer.js loads this module.

import { request } from "../../livecast/request.js";
import { storage } from "../../livecast/storage.js";
import { ReplayControls } from "./replay-controls.js";
import { pageAddress, pageTitle, share } from "./share.js";

const TICK_MS = 100;
const LONGEST_TICK_MS = 2000; // after a sleep of the device the replay goes on from where it was
const LEAD = 4; // seconds: a jump to a key event ends so long before it
const NO_SCORE = { home: null, away: null, shootout: null, detail: {} };

export class Replay {
  on = false;
  #timeline = null;
  #lines = []; // {id, at, key, scoreline, node}, in the order in which they appear
  #shown = 0; // how many of them are in the feed
  #at = 0;
  #speed = 4;
  #timer = null;
  #lastTick = 0;
  #shownState = "";
  #deferred = []; // functions that handle events which arrived meanwhile

  /**
   * offer: the ReplayOffer. followers: see ReplayOffer.addFollower(). currentMatch(): the current state of the match.
   * showMatch(match): show a state of the match. loadAll(): load all lines.
   */
  constructor(page, offer, followers, { sections, anchor, announcer, currentMatch, showMatch, credentials, loadAll }) {
    Object.assign(this, { page, offer, followers, sections, anchor, announcer });
    Object.assign(this, { currentMatch, showMatch, credentials, loadAll });
    this.controls = new ReplayControls(document.getElementById("replay"), page, {
      toggle: () => (this.playing ? this.pause() : this.play()),
      seek: (at) => this.seek(at),
      speed: (speed) => this.#setSpeed(speed),
      next: () => this.#next(),
      share: () => this.#share(),
      close: () => this.end(),
    });
    this.#setSpeed(Number(storage.get("replay.speed")) || 4);
  }

  get playing() {
    return this.#timer !== null;
  }

  /** Load the times of the lines, and begin. */
  async start() {
    const answer = await request(this.page.timeline, { cache: "no-cache", credentials: this.credentials });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    await this.loadAll();
    this.#begin(await answer.json());
  }

  play() {
    if (this.#at >= this.#timeline.length) this.seek(0);
    this.#lastTick = performance.now();
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
    if (this.#at < this.#timeline.length) this.#lastTick = performance.now();
    for (const follower of this.followers) follower.jump(this.#at, before);
  }

  /** End the replay: show all lines and the result, and handle the events that arrived meanwhile. */
  end() {
    clearInterval(this.#timer);
    this.#timer = null;
    this.on = false;
    document.documentElement.classList.remove("replaying");
    this.controls.close();
    this.anchor.preserve(() => {
      for (const { node } of this.#lines.slice(this.#shown)) this.sections.insert(node);
    });
    this.showMatch(this.currentMatch());
    for (const follower of this.followers) follower.end();
    this.offer.updateOffer();
    for (const call of this.#deferred.splice(0)) call();
    this.offer.button.focus({ preventScroll: true });
  }

  /** Call this after the replay. */
  defer(call) {
    this.#deferred.push(call);
  }

  /** Share this moment. Its link begins the replay there, and tells no result. */
  #share() {
    const url = pageAddress({ hidden: true, replay: String(Math.round(this.#at)) });
    url.hash = "replay-offer";
    share(url, pageTitle());
  }

  #begin(timeline) {
    this.#timeline = timeline;
    const moments = new Map(timeline.moments.map((moment) => [moment.id, moment]));
    const late = { at: timeline.length, key: false, scoreline: null };
    this.#lines = [...this.sections.ids()].map((id) => ({
      ...late,
      ...moments.get(id),
      id,
      node: this.sections.node(id),
    }));
    this.#lines.sort((one, other) => one.at - other.at);
    this.#shown = this.#lines.length;
    this.#at = 0;
    this.on = true;
    document.documentElement.classList.add("replaying");
    this.offer.updateOffer();
    this.controls.open(timeline);
    this.#move(false);
    for (const follower of this.followers) {
      follower.begin(timeline);
      follower.jump(this.#at, 0);
    }
    this.announcer.announce(this.page.words.replay_begins, true);
    scrollTo({ top: 0, behavior: "instant" });
    this.play();
  }

  #setSpeed(speed) {
    this.#speed = speed;
    this.controls.speed.value = String(speed);
    if (!this.controls.speed.value) this.controls.speed.value = String((this.#speed = 4));
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
      this.#at + (this.#speed * Math.min(LONGEST_TICK_MS, now - this.#lastTick)) / 1000,
    );
    this.#lastTick = now;
    this.#move(true);
    for (const follower of this.followers) follower.move(this.#at, this.#speed);
    if (this.#at >= this.#timeline.length) this.pause();
  }

  /** Update the feed to the position of the replay. With `announce`, new lines are announced as they were live. */
  #move(announce) {
    let count = this.#lines.findIndex(({ at }) => at > this.#at);
    if (count < 0) count = this.#lines.length;
    const [from, to] = [this.#shown, count];
    this.#shown = count;
    if (to < from) {
      this.anchor.preserve(() => this.sections.remove(this.#lines.slice(to, from).map(({ id }) => id)));
      this.anchor.update();
    } else if (to > from) {
      const fresh = this.#lines.slice(from, to);
      this.anchor.preserve(() => {
        for (const { node } of fresh) this.sections.insert(node);
      });
      this.anchor.addUnseen(fresh.filter(({ node }) => node.checkVisibility?.() ?? true).length);
      if (announce) for (const { node, key } of fresh) this.announcer.announce(announcementOf(node), key);
    }
    this.#show();
  }

  #show() {
    const { stretches, length } = this.#timeline;
    const over = this.#at >= length;
    const stretch = stretches.findLast(({ begin, ...one }) => begin <= this.#at && one.length > 0) ?? stretches.at(-1);
    const elapsed = Math.min(stretch.length, this.#at - stretch.begin);
    const last = this.#lines[this.#shown - 1];
    const period = this.#timeline.axis === "clock" ? stretch.period : (last?.node.dataset.period ?? "");
    const known = this.page.sport.periods[period];
    const name = known?.name ?? "";
    this.controls.show(this.#at, { stretch, elapsed, name, playing: this.playing, over });
    const scoreline = this.#lines.slice(0, this.#shown).findLast((line) => line.scoreline)?.scoreline ?? NO_SCORE;
    const state = JSON.stringify([over, stretch.begin, Math.floor(elapsed), period, scoreline]);
    if (state === this.#shownState) return;
    this.#shownState = state;
    const moment = {
      ...this.currentMatch(),
      status: stretch.break ? "break" : "replay",
      period,
      period_name: name,
      period_short: known?.short ?? "",
      scoreline,
      clock: { ...stretch.clock, elapsed: Math.floor(elapsed), running_since: null },
    };
    this.showMatch(over ? this.currentMatch() : moment);
  }
}

/** The announcement of a line: its minute, label and text. */
function announcementOf(node) {
  return [".minute", ".label", ".text"]
    .map((part) => node.querySelector(part)?.textContent.trim())
    .filter(Boolean)
    .join(" ");
}
