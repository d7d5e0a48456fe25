// Send a match to livecast over TCP, line by line, and lose nothing when the connection is cut.
//
//     node ingest_client.mjs HOST:PORT match.jsonl
//
// The token is read from the environment variable LIVECAST_TOKEN. TLS=1 connects with TLS. Needs only Node 18.
//
// The file has the format commentary-feed/1: the match, its entries, the end. Each line gets an answer. After a cut the
// client connects again and sends the lines after the last one that livecast has.
import { readFileSync } from "node:fs";
import net from "node:net";
import readline from "node:readline";
import tls from "node:tls";
import { setTimeout as wait } from "node:timers/promises";

const WAITING = 100; // lines that are sent before their answers are read

/** Connect, and return a function that sends lines and resolves to their answers. */
async function connect(address, token) {
  const [, host, port] = /^(.*):(\d+)$/.exec(address);
  const socket = process.env.TLS ? tls.connect({ host, port, servername: host }) : net.connect({ host, port });
  const answers = readline.createInterface({ input: socket })[Symbol.asyncIterator]();
  const failed = new Promise((resolve, reject) => socket.on("error", reject));
  failed.catch(() => {}); // a cut is seen where an answer is awaited
  async function ask(...lines) {
    socket.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    const found = [];
    for (let index = 0; index < lines.length; index += 1) {
      const { value, done } = await Promise.race([answers.next(), failed]);
      if (done) throw new Error("the connection was cut");
      found.push(JSON.parse(value));
    }
    return found;
  }
  const [hello] = await ask({ token });
  if (!hello.ok) refuse(hello);
  return { ask, close: () => socket.destroy() };
}

function refuse(answer) {
  console.error(`livecast refused: ${answer.error.message}`);
  process.exit(1);
}

/** Send the lines without an answer. `answered`: the answers so far, by the index of the line. */
async function sendMatch(address, token, lines, answered) {
  const { ask, close } = await connect(address, token);
  try {
    const [match] = await ask(lines[0]);
    if (!match.ok) refuse(match);
    answered.set(0, match);
    const entries = lines.slice(1, -1);
    const last = match.last?.seq ?? -1;
    entries.forEach((line, index) => {
      if (line.seq <= last && !answered.has(index + 1)) answered.set(index + 1, { ok: true, known: true });
    });
    const rest = entries.map((_, index) => index + 1).filter((index) => !answered.has(index));
    for (let start = 0; start < rest.length; start += WAITING) {
      const batch = rest.slice(start, start + WAITING);
      const found = await ask(...batch.map((index) => lines[index]));
      found.forEach((answer, place) => answered.set(batch[place], answer));
    }
    // A refused line is not in the log: the number of lines that are expected is that of the accepted ones.
    const accepted = entries.filter((_, index) => answered.get(index + 1).ok).length;
    const [end] = await ask({ ...lines.at(-1), entries: accepted });
    answered.set(lines.length - 1, end);
  } finally {
    close();
  }
}

const [address, path] = process.argv.slice(2);
const text = readFileSync(path, "utf8");
const lines = text
  .split("\n")
  .filter(Boolean)
  .map((line) => JSON.parse(line));
const answered = new Map();
for (let pause = 200; answered.size < lines.length; ) {
  const before = answered.size;
  try {
    await sendMatch(address, process.env.LIVECAST_TOKEN, lines, answered);
  } catch (error) {
    console.error(`${error.message}; connecting again`);
    pause = answered.size > before ? 200 : Math.min(pause * 2, 10_000);
    await wait(pause);
  }
}
for (const [index, answer] of [...answered].sort(([a], [b]) => a - b)) {
  if (!answer.ok) console.log(`line ${index + 1} was refused: ${answer.error.message} [${answer.error.code}]`);
}
const taken = [...answered.values()].filter((answer) => answer.ok).length;
console.log(`${taken} of ${lines.length} lines are in livecast`);
