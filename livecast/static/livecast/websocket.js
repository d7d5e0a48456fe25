// The WebSocket as a transport of Live. A transport is a function
//     open({topics, epoch, subscriptions}, {frame, closed}) -> {close(), probe(), send(command)}
// It passes each frame of the server to frame(), and calls closed(code) once when the connection ends. probe() checks
// that the server still answers. send() returns false if the command cannot be sent. The other one is polling.js.

import { CommandPacer } from "./command-pacer.js";

const PING_MS = 5000; // a ping without a reply for this long: the connection is dead
const OPEN_MS = 12000;
const NO_CLOSE_FRAME = 1006;

export const NOW = -1; // the position of a subscriber that wants only what comes next

/** @param {{topics: Map<string, number | null>, epoch: string | null}} subscription */
export function socketUrl({ topics, epoch }, base = location.href) {
  const url = new URL("/ws/", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  for (const [name, offset] of topics)
    url.searchParams.append("t", offset === null || offset === NOW ? name : `${name}:${offset}`);
  if (epoch) url.searchParams.append("epoch", epoch);
  return url.href;
}

export function openSocket(subscription, { frame, closed }) {
  const socket = new WebSocket(socketUrl(subscription));
  const pacer = new CommandPacer((text) => socket.send(text));
  let ref = 0;
  let timer = setTimeout(() => end(NO_CLOSE_FRAME), OPEN_MS);
  let ended = false;

  // A half-dead socket may need minutes until its `close` event, so the end is decided here.
  function end(code) {
    if (ended) return;
    ended = true;
    clearTimeout(timer);
    pacer.stop();
    socket.close();
    closed(code);
  }

  socket.onmessage = ({ data }) => {
    if (ended) return;
    clearTimeout(timer);
    timer = null;
    frame(JSON.parse(data));
  };
  socket.onclose = ({ code }) => end(code);

  return {
    close() {
      ended = true;
      clearTimeout(timer);
      pacer.stop();
      socket.close();
    },
    send(command) {
      if (ended || socket.readyState !== WebSocket.OPEN) return false;
      pacer.add(JSON.stringify(command));
      return true;
    },
    probe() {
      if (ended || timer !== null || socket.readyState !== WebSocket.OPEN) return;
      timer = setTimeout(() => end(NO_CLOSE_FRAME), PING_MS);
      pacer.add(JSON.stringify({ type: "ping", ref: ++ref }));
    },
  };
}
