// The same arrival at Node: pages and files from memory with `http`, lines with `ws`. No database, no log.
"use strict";
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");
const { port, load, site, onMessage } = require("../peers/piped.js");
const { WebSocket, WebSocketServer } = load("ws");

const answers = new Map();
for (const entry of JSON.parse(fs.readFileSync(path.join(site, "index.json"), "utf8"))) {
  const body = fs.readFileSync(path.join(site, entry.file));
  const headers = { "Content-Type": entry.type, "Content-Length": body.length, ETag: entry.etag };
  if (entry.encoding) headers["Content-Encoding"] = entry.encoding;
  answers.set(entry.path, { body, headers, etag: entry.etag });
}

const pages = http.createServer((request, response) => {
  const answer = answers.get(request.url);
  if (!answer) {
    response.writeHead(404, { "Content-Length": 0 }).end();
  } else if (request.headers["if-none-match"] === answer.etag) {
    response.writeHead(304, { ETag: answer.etag }).end();
  } else {
    response.writeHead(200, answer.headers).end(answer.body);
  }
});
pages.keepAliveTimeout = 60_000;

const sockets = new WebSocketServer({ server: pages, path: "/ws/" });
onMessage((text) => {
  for (const client of sockets.clients) {
    if (client.readyState === WebSocket.OPEN) client.send(text);
  }
});
pages.listen(port, "127.0.0.1");
