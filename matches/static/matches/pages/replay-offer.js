// The offer of a replay, and what the page asks about the replay. Most fans never watch one: replay.js is loaded when
// the first replay starts.

/** @typedef {{begin(timeline), jump(at, before), move(at, speed), end()}} Follower */

export class ReplayOffer {
  /** @type {import("./replay.js").Replay | null} */
  #replay = null; // null until the first replay was requested
  #hidesResult = location.hash === "#replay-offer"; // opened by a link that must not reveal the result
  #loaders = []; // of the followers
  #starting = false;

  /** services: what the replay needs of the page (the last argument of Replay). */
  constructor(page, services) {
    Object.assign(this, { page, services });
    this.root = document.getElementById("replay-offer");
    this.button = this.root.querySelector("button");
    this.button.addEventListener("click", () => this.start());
    delete this.root.dataset.loading;
    this.updateOffer();
  }

  /** Whether a replay is shown. */
  get on() {
    return this.#replay?.on ?? false;
  }

  /** Whether the match can be replayed: it is over, and has lines. */
  get possible() {
    const { currentMatch, sections } = this.services;
    return ["finished", "abandoned"].includes(currentMatch().status) && sections.size > 0;
  }

  /**
   * Add a follower of the replay. Times are in seconds of the timeline.
   * @param {() => Follower | Promise<Follower>} load called before the first replay; again if that could not be loaded
   */
  addFollower(load) {
    this.#loaders.push(load);
  }

  /** Show or hide the offer, after a change of the match. */
  updateOffer() {
    this.root.hidden = this.on || !this.possible;
    if (this.#hidesResult && !this.possible && !this.on) this.#reveal();
  }

  /** Start at once if the page's address requests it. */
  async startIfRequested() {
    if (!this.#hidesResult) return;
    await this.start();
    const at = Number(new URLSearchParams(location.search).get("replay")); // a moment that was shared
    if (this.on && at > 0) this.#replay.seek(at);
  }

  async start() {
    if (this.#starting) return;
    this.#starting = true; // the button is not disabled meanwhile, because it would lose the focus
    this.#write("");
    try {
      this.#replay ??= await this.#load();
      await this.#replay.start();
    } catch (problem) {
      console.warn("livecast: the replay could not be loaded", problem);
      this.#write(this.page.words.replay_failed);
    } finally {
      this.#starting = false;
      this.#reveal();
    }
  }

  /** During a replay: call this after it. Returns whether it was deferred. */
  defer(call) {
    if (this.on) this.#replay.defer(call);
    return this.on;
  }

  async #load() {
    const followers = Promise.all(this.#loaders.map((load) => load()));
    const [{ Replay }, loaded] = await Promise.all([import("./replay.js"), followers]);
    return new Replay(this.page, this, loaded, this.services);
  }

  /** The panel in place of a hidden result offers the replay too. Only one of both is visible. */
  #write(sentence) {
    for (const node of document.querySelectorAll(".replay-failed")) node.textContent = sentence;
  }

  #reveal() {
    this.#hidesResult = false;
    document.documentElement.classList.add("replayed");
  }
}
