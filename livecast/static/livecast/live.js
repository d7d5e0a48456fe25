// Follows topics of the server over changing connections. It knows offsets and frames, not matches.
//
// A page is rendered with the offset of its topic. What happens after that arrives here: each frame once, in order,
// with no gaps. Known frames are dropped. If a frame is missing, Live reconnects with its offset, and the server sends
// the missing ones. If the server sends `resync`, the page must be read again: `onresync` does it.

import { ServerTime } from "./server-time.js";
import { NOW, openSocket } from "./websocket.js";

const FIRST_MS = 500; // the longest delay before the first retry; doubled each time, up to LONGEST_MS
const LONGEST_MS = 30000;
const SETTLED_MS = 10000; // a connection that lasted this long was a good one
const LAG_MS = 3000; // for so long the server may be ahead of the page without a new frame; then one was lost
const MISSED_PULSES = 2.5;
const COMMAND_MS = 10_000; // a command without an answer after this long has failed
const SLEEP_CHECK_MS = 2000; // how soon Live notices that the device slept
const BLOCKED_AFTER = 4; // attempts in a row without a frame: then the next transport is tried

const TOO_SLOW = 4408;
export const NOT_ALLOWED = 4403;
const TOO_MANY = 4429; // connections of this address or member: the page uses another transport meanwhile
export const NO_SUCH_TOPIC = 4404;
const SESSION_ENDED = 4401; // from now on the page is anonymous

const NOT_CONNECTED = { type: "error", code: "command.not_connected", message: "You are offline at the moment." };
const NO_ANSWER = {
  type: "error",
  code: "command.no_answer",
  message: "The server does not answer. Try again.",
  retry_after: 3,
};
// Keys that were held down: the pace of commands (command-pacer.js) would still send them seconds later.
const MAX_WAITING = 40; // commands without an answer
const TOO_OFTEN = {
  type: "error",
  code: "command.too_often",
  message: "You are doing this too often. Try again in a moment.",
  retry_after: 3,
};

/** Full jitter: between zero and the cap, so that clients that were cut off together do not return together. */
function jitter(attempts) {
  return Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempts);
}

/**
 * @typedef {object} Subscription A topic that was added after the page was loaded.
 * @property {(frame: any) => void} onframe Called with each frame, once and in order.
 * @property {(head: number) => void} onstart Called with the offset at which it starts, and again if it must restart.
 * @property {() => void} onreconnect The connection is back, and no frame was missed.
 * @property {string | null} poll For a page that polls: the address of the topic's log.
 * @property {((command: any) => Promise<any>) | null} sendCommand For a page that polls: resolves to the answer.
 */

export class Live {
  #transports;
  /** @type {any} */
  #connection = null;
  /** @type {Map<string, ReturnType<typeof setTimeout>>} */
  #timers = new Map();
  #failures = 0; // since the last connection that settled
  #attempts = 0; // in a row without a frame from the server
  #everConnected = false;
  #resyncs = 0;
  /** @type {Map<string, number>} */
  #heads = new Map();
  #pulse = 15; // seconds
  /** @type {((frame: any) => void)[]} */
  #pulseHandlers = [];
  #reconnectScheduled = false; // the server has said when to reconnect
  #clockJumped = false; // the device slept or its clock was set, and the server has not sent its time since
  /** @type {Map<string, {resolve: Function, reject: Function, timer: ReturnType<typeof setTimeout>}>} */
  #commands = new Map(); // ref -> a command without an answer yet
  #refs = 0;
  /** @type {Map<string, Subscription>} */
  #subscriptions = new Map(); // by topic
  #fallback = false; // the first transport failed the last time: one more attempt is enough to know

  /**
   * @param {object} options @param {string} options.now The server's time at which the page was rendered. @param
   * {Record<string, number | null>} options.topics The page's offset of each topic; null for a topic without a log.
   * @param {string | null} [options.epoch] @param {(frame: any) => void} options.onframe Called with the next frame, in
   * order. @param {() => Promise<{epoch: string | null, topics: Record<string, number | null>}>} options.onresync
   *   Reads the page again.
   * @param {(state: {name: string, freshAt: number, code: number | null}) => void} options.onstate name: connecting,
   *   connected, polling, reconnecting, offline, blocked, or stopped (with the close code).
   * @param {Function[]} [options.transports] The best first. The next one is tried if the one before it fails.
   */
  constructor({ now, topics, epoch = null, onframe, onresync, onstate, transports = [openSocket] }) {
    this.topics = new Map(Object.entries(topics));
    this.epoch = epoch;
    this.onframe = onframe;
    this.onresync = onresync;
    this.onstate = onstate;
    this.time = new ServerTime(now);
    this.freshAt = this.time.now();
    this.state = "connecting";
    this.#transports = transports;
  }

  /** Call a function with each pulse of the server. @param {(frame: any) => void} handler */
  onPulse(handler) {
    this.#pulseHandlers.push(handler);
  }

  start() {
    // A socket belongs to the member who opened it: it is opened again after a login or a logout.
    document.addEventListener("livecast:member", () => this.#connection && this.#connect());
    addEventListener("online", () => this.#checkConnection());
    addEventListener("offline", () => this.#checkConnection());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#checkConnection();
    });
    // A page with an open socket cannot enter the back/forward cache.
    addEventListener("pagehide", () => this.#disconnect());
    addEventListener("pageshow", (event) => event.persisted && this.#checkConnection());
    // No event says that a device slept with this page in view, but its clocks show it.
    setInterval(() => this.#checkForSleep(), SLEEP_CHECK_MS);
    this.#setState("connecting");
    this.#connect();
  }

  /** Connect again, even if the server had closed the connection for good: this person may have other rights now. */
  reconnect() {
    this.#failures = 0;
    this.#setState("connecting");
    this.#connect();
  }

  /**
   * Also follow another topic, from now on. Its own page has what came before.
   * @param {string} name
   * @param {Partial<Subscription> & Pick<Subscription, "onframe" | "onstart">} subscription
   */
  subscribe(name, { onframe, onstart, onreconnect = () => {}, poll = null, sendCommand = null }) {
    this.#subscriptions.set(name, { onframe, onstart, onreconnect, poll, sendCommand });
    this.topics.set(name, NOW);
    if (this.#connection) this.#connect();
  }

  unsubscribe(name) {
    this.#subscriptions.delete(name);
    this.topics.delete(name);
    if (this.#connection) this.#connect();
  }

  /**
   * Send a command to a topic. Resolves to the answer; rejects with its {code, message}. `command.not_connected` and
   * `command.too_often` (many others wait for their answers): it was not sent. `command.no_answer`: it was sent, and
   * the server may have executed it.
   */
  command(type, topic, data = {}) {
    if (this.#commands.size >= MAX_WAITING) return Promise.reject(TOO_OFTEN);
    const ref = `c${++this.#refs}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#timeOut(ref), COMMAND_MS);
      this.#commands.set(ref, { resolve, reject, timer });
      if (!this.#connection?.send?.({ type, ref, data: { ...data, topic } })) this.#settle(ref, NOT_CONNECTED);
    });
  }

  #settle(ref, answer) {
    const command = this.#commands.get(ref);
    this.#commands.delete(ref);
    if (!command) return false;
    clearTimeout(command.timer);
    if (answer.type === "error") command.reject(answer);
    else command.resolve(answer);
    return true;
  }

  #timeOut(ref) {
    this.#settle(ref, NO_ANSWER);
    this.#connection?.probe(); // the connection may be dead
  }

  // --- connecting

  #connect() {
    this.#disconnect();
    this.#reconnectScheduled = false;
    this.#attempts += 1;
    // After BLOCKED_AFTER attempts the transports take turns: a blocked socket looks like an unavailable server.
    const beyond = this.#attempts - (this.#fallback ? 1 : BLOCKED_AFTER - 1);
    const choice = Math.max(0, beyond) % this.#transports.length;
    let connection = null;
    const ifCurrent = (call) => (value) => this.#connection === connection && call(value);
    connection = this.#transports[choice](
      { topics: this.topics, epoch: this.epoch, subscriptions: this.#subscriptions },
      { frame: ifCurrent((frame) => this.#receive(frame)), closed: ifCurrent((code) => this.#closed(code)) },
    );
    this.#connection = connection;
  }

  #disconnect() {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#connection?.close();
    this.#connection = null;
    for (const ref of [...this.#commands.keys()]) this.#settle(ref, NOT_CONNECTED);
  }

  #schedule(name, delay, call) {
    clearTimeout(this.#timers.get(name));
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        call();
      }, delay),
    );
  }

  #cancel(name) {
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
  }

  #retry() {
    this.#disconnect();
    this.#failures += 1;
    if (!navigator.onLine) this.#setState("offline");
    else this.#setState(this.#attempts >= BLOCKED_AFTER && !this.#everConnected ? "blocked" : "reconnecting");
    this.#schedule("retry", jitter(this.#failures), () => this.#connect());
  }

  #closed(code) {
    if (this.#reconnectScheduled) {
      // The old connection was used until its end; the new one is scheduled.
      this.#connection = null;
      this.#cancel("lag");
      this.#setState("reconnecting");
    } else if (code === SESSION_ENDED) {
      this.#retry();
      document.dispatchEvent(new Event("livecast:session-ended"));
    } else if (code === TOO_MANY) {
      this.#fallback = true;
      this.#attempts = 1;
      if (this.#transports.length > 1) this.#failures = 0;
      this.#retry();
    } else if (code >= 4400 && code < 4500 && code !== TOO_SLOW) {
      this.#disconnect();
      this.#setState("stopped", code);
    } else {
      this.#retry();
    }
  }

  /** Check the connection now: an event may have cut it or made it possible again. */
  #checkConnection() {
    if (this.state === "stopped" || this.#timers.has("resync")) return;
    if (this.#connection) this.#connection.probe();
    else this.#connect();
  }

  #checkForSleep() {
    const { jumped } = this.time;
    if (jumped && !this.#clockJumped) this.#checkConnection();
    this.#clockJumped = jumped;
  }

  // --- frames

  #receive(frame) {
    const now = frame.type === "ok" ? frame.now : frame.data?.now;
    if (now) this.time.update(now);
    this.freshAt = this.time.now();
    this.#schedule("silence", this.#pulse * MISSED_PULSES * 1000, () => this.#connection?.probe());
    switch (frame.type) {
      case "hello":
        return this.#hello(frame.data);
      case "pulse":
        this.#heads.set(frame.topic, frame.data.head);
        for (const handler of this.#pulseHandlers) handler(frame);
        return this.#compareHeads();
      case "resync":
        return this.#subscriptions.has(frame.topic) ? this.#restart(frame.topic) : this.#resync();
      case "reconnect":
        this.#reconnectScheduled = true;
        return this.#schedule("retry", frame.data.after * 1000, () => this.#connect());
      case "ok":
        return this.#settle(frame.ref, frame);
      case "error":
        if (this.#settle(frame.ref, frame)) return undefined;
        return console.warn(`livecast: ${frame.code}: ${frame.message}`);
    }
    const known = this.topics.get(frame.topic);
    const onframe = this.#subscriptions.get(frame.topic)?.onframe ?? this.onframe;
    if (frame.offset === undefined || known === undefined || known === null) return onframe(frame);
    if (frame.offset <= known) return undefined;
    if (frame.offset > known + 1) return this.#retry();
    this.topics.set(frame.topic, frame.offset);
    onframe(frame);
    return this.#compareHeads();
  }

  #hello(data) {
    this.#pulse = data.pulse;
    this.#heads = new Map(Object.entries(data.heads));
    this.#attempts = 0;
    this.#everConnected = true;
    this.#schedule("settled", SETTLED_MS, () => (this.#failures = this.#resyncs = 0));
    this.#fallback = Boolean(data.polling);
    this.#setState(data.polling ? "polling" : "connected");
    for (const [name, subscription] of this.#subscriptions) {
      const head = data.heads[name];
      if (head === undefined) continue; // a topic without an address cannot be polled
      if (this.topics.get(name) !== NOW) {
        subscription.onreconnect();
      } else {
        this.topics.set(name, head);
        subscription.onstart(head);
      }
    }
    this.#compareHeads();
  }

  /** If the server is ahead and no frame arrives, reconnect to get the missing ones. */
  #compareHeads() {
    const behind = [...this.topics].some(
      ([name, offset]) => offset !== null && offset !== NOW && offset < (this.#heads.get(name) ?? 0),
    );
    if (!behind) this.#cancel("lag");
    else if (!this.#timers.has("lag")) this.#watchLag();
  }

  #watchLag() {
    const before = JSON.stringify([...this.topics]);
    this.#schedule("lag", LAG_MS, () => {
      if (JSON.stringify([...this.topics]) === before) this.#retry();
      else this.#compareHeads();
    });
  }

  #restart(name) {
    this.topics.set(name, NOW);
    this.#disconnect();
    this.#schedule("retry", Math.random() * FIRST_MS, () => this.#connect());
  }

  #resync() {
    this.#disconnect();
    this.#resyncs += 1;
    this.#setState("reconnecting");
    this.#schedule("resync", this.#resyncs === 1 ? Math.random() * FIRST_MS : jitter(this.#resyncs), async () => {
      try {
        const { epoch, topics } = await this.onresync();
        this.epoch = epoch;
        this.topics = new Map(Object.entries(topics));
        for (const name of this.#subscriptions.keys()) this.topics.set(name, NOW);
        this.freshAt = this.time.now();
        this.#connect();
      } catch (problem) {
        console.warn("livecast: the page could not be read again; retrying", problem);
        this.#resync();
      }
    });
  }

  #setState(name, code = null) {
    this.state = name;
    this.onstate({ name, freshAt: this.freshAt, code });
  }
}
