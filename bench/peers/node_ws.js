// A `ws` server as documented: server.clients, client.send().
"use strict";
const { port, load, onMessage } = require("./piped.js");
const { WebSocket, WebSocketServer } = load("ws");

const server = new WebSocketServer({ host: "127.0.0.1", port, path: "/ws/" });

onMessage((text) => {
  for (const client of server.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(text);
  }
});
