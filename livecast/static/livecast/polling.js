// Polling as a transport of Live, for networks that block WebSockets: the same events, the same offsets.
//
// `urls`: log topic -> the address of its feed in the API. A topic that is subscribed to later has its own address and
// its own way to send commands. The server sets the interval. From time to time the connection ends by itself, and Live
// tries a WebSocket again: soon at first, since only the server may have been unavailable, later every minute.

import { request } from "./request.js";
import { NOW } from "./websocket.js";

const SOON_MS = 3000;
const LATER_MS = 60000;
const NO_CLOSE_FRAME = 1006;
const NOT_CONNECTED = { type: "error", code: "command.not_connected", message: "You are offline at the moment." };
const NO_SUCH_TOPIC = 4404;

/**
 * @param {Record<string, string>} urls
 * @param {{credentials?: RequestCredentials}} options
 */
export function pollingOf(urls, { credentials = "omit" } = {}) {
  let stay = 0; // how long the next connection lasts, in ms
  let lastEnd = -Infinity;

  return function openPolling({ topics, epoch, subscriptions = new Map() }, { frame, closed }) {
    const addresses = new Map(Object.entries(urls));
    for (const [name, { poll: address }] of subscriptions) if (address) addresses.set(name, address);
    const positions = new Map([...topics].filter(([name]) => addresses.has(name)));
    const begun = performance.now();
    stay = begun - lastEnd > LATER_MS ? SOON_MS : Math.min(LATER_MS, stay * 2);
    const stop = new AbortController();
    let ended = false;
    let timer = null;
    let greeted = false;

    function end(code = NO_CLOSE_FRAME) {
      if (ended) return;
      close();
      closed(code);
    }

    function close() {
      ended = true;
      lastEnd = performance.now();
      clearTimeout(timer);
      stop.abort();
    }

    /** Fetch the events after an offset. The browser adds the ETag, and returns its cached page if nothing is new. */
    async function fetchEvents(name, after) {
      const url = new URL(addresses.get(name), location.href);
      if (after !== NOW) url.searchParams.set("after", after);
      if (epoch) url.searchParams.set("epoch", epoch);
      const answer = await request(url, { cache: "no-cache", credentials, signal: stop.signal });
      // The connection works: the match no longer exists.
      if (answer.status === 404) end(NO_SUCH_TOPIC);
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      return answer.json();
    }

    async function poll() {
      clearTimeout(timer);
      let pause = 0;
      let more = false;
      try {
        const pages = new Map();
        for (const [name, after] of positions) pages.set(name, await fetchEvents(name, after));
        if (ended) return;
        if (!greeted) greet(pages);
        for (const [name, page] of pages) {
          if (ended) return;
          if (page.resync) {
            frame({ type: "resync", topic: name });
            return;
          }
          if (positions.get(name) === NOW) positions.set(name, page.head);
          for (const event of page.events) {
            if (event.offset !== undefined) positions.set(name, event.offset);
            frame(event);
            if (ended) return;
          }
          frame({ type: "pulse", topic: name, data: { head: page.head, now: page.now } });
          pause = Math.max(pause, page.interval * 1000);
          more ||= page.more;
        }
      } catch {
        // Without a readable answer Live decides when to try again, and shows it on the page.
        end();
        return;
      }
      if (ended) return;
      if (performance.now() - begun > stay) end();
      else timer = setTimeout(poll, more ? 0 : pause * (0.8 + 0.4 * Math.random()));
    }

    function greet(pages) {
      greeted = true;
      const heads = Object.fromEntries([...pages].map(([name, page]) => [name, page.head]));
      const [{ now, interval }] = pages.values();
      frame({ type: "hello", data: { heads, now, pulse: interval, polling: true } });
    }

    /** Send a command of a subscribed topic. The answer arrives as a frame, as over a WebSocket. */
    function send({ type, ref, data }) {
      const sendCommand = subscriptions.get(data.topic)?.sendCommand;
      if (ended || !sendCommand) return false;
      sendCommand({ type, ref, data }).then(frame, () => frame({ ...NOT_CONNECTED, ref }));
      return true;
    }

    poll();
    return { close, send, probe: () => ended || poll() };
  };
}
