// The WebSocket as a transport of Live. A transport is a function
//     open({topics, epoch}, {frame, closed}) -> {close(), probe(), send(command)}
// which hands on every frame of the server, tells once that it ended, with a close code, and on probe() makes sure that
// the other side is still there. One that cannot carry commands has no send. Polling is such a one: see poll.js.

const ANSWER_MS = 5000; // a ping without an answer in this time: the connection is dead, whatever the browser thinks
const OPEN_MS = 12000;
const NO_CLOSE_FRAME = 1006;

export const NOW = -1; // the position of who wants what comes next

export function socketUrl({ topics, epoch }, base = location.href) {
  const url = new URL("/ws/", base);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  for (const [name, offset] of topics)
    url.searchParams.append("t", offset === null || offset === NOW ? name : `${name}:${offset}`);
  if (epoch) url.searchParams.append("epoch", epoch);
  return url.href;
}

export function openSocket(wanted, { frame, closed }) {
  const socket = new WebSocket(socketUrl(wanted));
  let ref = 0;
  let patience = setTimeout(() => end(NO_CLOSE_FRAME), OPEN_MS);
  let ended = false;

  // A half-dead socket may take minutes to say `close`: what counts as the end is decided here.
  function end(code) {
    if (ended) return;
    ended = true;
    clearTimeout(patience);
    socket.close();
    closed(code);
  }

  socket.onmessage = ({ data }) => {
    if (ended) return;
    clearTimeout(patience);
    patience = null;
    frame(JSON.parse(data));
  };
  socket.onclose = ({ code }) => end(code);

  return {
    close() {
      ended = true;
      clearTimeout(patience);
      socket.close();
    },
    send(command) {
      if (ended || socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(command));
      return true;
    },
    probe() {
      if (ended || patience !== null || socket.readyState !== WebSocket.OPEN) return;
      patience = setTimeout(() => end(NO_CLOSE_FRAME), ANSWER_MS);
      socket.send(JSON.stringify({ type: "ping", ref: ++ref }));
    },
  };
}
