// A socket.io server as documented: one room, io.to(room).emit().
"use strict";
const { port, load, onMessage } = require("./piped.js");
const { createServer } = require("node:http");
const { Server } = load("socket.io");

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => socket.join("match.1.feed"));
http.listen(port, "127.0.0.1");

onMessage((text) => io.to("match.1.feed").emit("message", JSON.parse(text)));
