// Common part of the Node peers: options, and messages from stdin (4-byte length in native order, then the bytes).
"use strict";
const { createRequire } = require("node:module");
const os = require("node:os");
const path = require("node:path");
const { parseArgs } = require("node:util");

const text = { type: "string" };
const { values } = parseArgs({ options: { port: text, modules: text, site: text } });
const readLength = os.endianness() === "LE" ? "readUInt32LE" : "readUInt32BE";

exports.port = Number(values.port);
exports.site = values.site; // the folder of bench/kickoff/site_copy.py
exports.load = createRequire(path.join(values.modules, "package.json"));

exports.onMessage = (handle) => {
  let unread = Buffer.alloc(0);
  process.stdin.on("data", (data) => {
    unread = Buffer.concat([unread, data]);
    while (unread.length >= 4 && unread.length >= 4 + unread[readLength](0)) {
      const end = 4 + unread[readLength](0);
      handle(unread.toString("utf8", 4, end));
      unread = unread.subarray(end);
    }
  });
  process.stdin.on("end", () => process.exit(0));
};
