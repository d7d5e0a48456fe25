// Receive livecast's webhooks: check the signature, drop repeats, print the score.
//
//     LIVECAST_SECRET=whs_… node webhook_receiver.mjs PORT
//
// Needs only Node 18. Put it behind a server with TLS.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = process.env.LIVECAST_SECRET;
const LONGEST = 100_000; // bytes of a message
const OLDEST = 300; // seconds
const seen = new Set();

function isSigned(header, body) {
  const parts = Object.fromEntries(header.split(",").map((part) => part.split("=")));
  if (!/^\d+$/.test(parts.t ?? "") || Math.abs(Date.now() / 1000 - Number(parts.t)) > OLDEST) return false;
  const expected = createHmac("sha256", secret).update(`${parts.t}.`).update(body).digest("hex");
  const given = parts.v1 ?? "";
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}

const server = createServer(async (request, response) => {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LONGEST) return response.writeHead(413).end();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!isSigned(request.headers["livecast-signature"] ?? "", body)) return response.writeHead(401).end();
  const identity = request.headers["livecast-webhook-id"];
  if (!seen.has(identity)) {
    seen.add(identity);
    const { event, match, score, status = "" } = JSON.parse(body);
    console.log(event, match ? `${match.home} ${score.home}-${score.away} ${match.away}` : "", status);
  }
  return response.writeHead(204).end();
});
server.listen(Number(process.argv[2]), "127.0.0.1");
