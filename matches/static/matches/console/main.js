// The console, put together: what each part is told, and what follows from what it says.

import { Announcer } from "../../livecast/announcer.js";
import { Connection } from "../../livecast/connection-status.js";
import { fill, pageData } from "../../livecast/page-data.js";
import { keepTyping } from "../../livecast/dialog.js";
import { Live } from "../../livecast/live.js";
import { pollingOf } from "../../livecast/polling.js";
import { openSocket } from "../../livecast/websocket.js";
import { Runs } from "../shared/period-sections.js";
import { Scoreboard } from "../shared/scoreboard.js";
import { Tally } from "../shared/statistics.js";
import { Api, SignedOut, Unreachable } from "./api.js";
import { Box } from "./console-state.js";
import { sendChange } from "./entry-changes.js";
import { Composer } from "./composer.js";
import { Controls } from "./match-controls.js";
import { Drafts } from "./drafts.js";
import { Editors } from "./entry-editor.js";
import { Follow } from "./autoscroll.js";
import { Keys } from "./keyboard-shortcuts.js";
import { Lineups } from "./lineup-panel.js";
import { walkLines } from "./line-navigation.js";
import { Login } from "./login-dialog.js";
import { Notices } from "./notices.js";
import { Outbox } from "./entry-outbox.js";
import { People } from "./presence.js";
import { mountPhoto } from "./photo-uploads.js";
import { PhotoShelf } from "./photo-store.js";
import { fitScreen } from "./viewport.js";
import { Shelf } from "./text-store.js";
import { Stream } from "./console-feed.js";
import { mountTools } from "./toolbar.js";
import { Undo } from "./undo.js";
import { Unsent } from "./unsent-list.js";
import { Waiting } from "./unsent-actions.js";

const BOX_MS = 5000; // between two looks at the commentators' box, where no socket tells of it

const page = pageData(document, "console-data");
const { user, topic, api: url, entries: entriesUrl } = page.console;
const urls = { api: url, entries: entriesUrl };
const root = document.getElementById("console");
const matchId = page.match.id;
const scope = `livecast.console.${matchId}.${user.id}`;
const now = () => live.time.now();

// --- what is kept, and the way to the server

const announcer = new Announcer((n) => fill(page.words.and_more, { n }));
const announce = (text, urgent = false) => announcer.say(text, urgent);
const api = new Api(page.console, signedOut);
const shelf = new Shelf(matchId, user.id);
const drafts = new Drafts(shelf, scope);
const notices = new Notices(announce);
const outbox = new Outbox(shelf, scope, post, now);
const live = new Live({
  now: page.now,
  topics: { [page.topic]: page.offset, [topic]: null },
  epoch: page.epoch,
  onframe: take,
  onresync: readAnew,
  onstate: connectionIs,
  transports: [openSocket, pollingOf({ [page.topic]: page.poll })],
});
const connection = new Connection(page.words, { announce: (sentence) => announce(sentence, true) });

// --- what is seen

const keys = new Keys((command) => {
  if (command) notices.show("again", `Once more: ${command.label.toLowerCase()}.`);
  else notices.drop("again");
});
const scroll = document.getElementById("scroll");
const runs = new Runs(document.getElementById("feed"), page.sport);
const follow = new Follow(scroll, runs, page.words);
const stream = new Stream(page, runs, follow, announcer, (name, data) => editors.work(name, data));
const editors = new Editors({ api, stream, shelf, outbox, page, urls, say: announce });
const unsent = new Unsent({
  now,
  user,
  onact: (name, row) => waiting.act(name, row),
  onchange: (change) => follow.keep(change),
});
const people = new People({ user, announce, tell: (here) => live.command("console.here", topic, here) });
const board = new Scoreboard(root, page, now);
const composer = new Composer({
  ask: (question, signal) => api.post(`${url}preview`, question, { signal }),
  keep(text) {
    drafts.keep(text);
    people.typing(text.trim() !== "");
  },
  post(text, more) {
    const { key } = outbox.add(text, more);
    photo.bind(key);
    people.typing(false);
    people.claim("");
    follow.toEnd();
  },
  onempty: (name) =>
    ({
      post: sayPhotoWaits,
      undo: () => undo.last(),
      edit: editMyLast,
      keys: () => keys.showMap(),
      out: () => lines.enter(),
    })[name](),
});
const lines = walkLines({
  scroll,
  runs,
  stream,
  unsent,
  editors,
  keys,
  back: () => composer.focus(),
  photo: (id) => (photo.waiting ? photo.attach(id) : photo.pick()),
});
const undo = new Undo({
  api,
  urls,
  outbox,
  unsent,
  stream,
  composer,
  say: announce,
  takeBack: (item) => waiting.takeBack(item),
});
const waiting = new Waiting({ shelf, outbox, drafts, unsent, undo, editors, composer });
const box = new Box({ api, url, kinds: page.console.kinds, people, unsent, composer, say: announce, onheld: photosGo });
const controls = new Controls({
  api,
  urls,
  page,
  keys,
  now,
  say: announce,
  post: (text) => outbox.add(text),
  shown: matchIs,
  back: () => composer.focus(),
});
const tally = new Tally(page);
const photo = mountPhoto(document.getElementById("photos"), {
  say: announce,
  csrf: () => api.csrf,
  entries: entriesUrl,
  match: url,
  shelf: new PhotoShelf(scope),
  onstuck: () => api.renew().catch(trouble),
});
const lineups = new Lineups(page, (shirt) => {
  tools.closeSheet();
  composer.insert(shirt);
});
const login = new Login({ api, address: page.console.login, ondone: loggedIn });
let out = false; // nobody is logged in any more, or somebody else is

const tools = mountTools({ keys, composer, photo, undo, people, lineups, login, box });

// --- begin

fitScreen();
keepTyping(root, "button:not(.chat *), summary:not(.chat *)");
stream.show(page.entries);
matchIs(page.match);
lineups.mark([...stream.entries.values()]);
await drafts.open();
if (drafts.mine()) composer.takeUp(drafts.mine());
await waiting.showDrafts();
showQueue();
photo.restore();
editors.reopen();
composer.focus();
// What is put beside the desk says first what it wants to follow.
setTimeout(() => live.start());
outbox.wake();

outbox.addEventListener("change", showQueue);
outbox.addEventListener("refused", ({ detail }) => announce(`Refused: ${detail.item.refused}`, true));
outbox.addEventListener("posted", ({ detail: { answer } }) => {
  notices.drop("session");
  if (answer.held) {
    box.holds(answer.held);
  } else if (answer.entry) {
    stream.answered(answer.entry);
    lineups.mark([...stream.entries.values()]);
  }
});
shelf.addEventListener("frail", () =>
  notices.show("frail", "This browser keeps nothing: what is unsent is lost with this page."),
);
addEventListener("focus", () => out && !login.open && api.renew().then(loggedIn, trouble)); // logged in in another tab?
setInterval(() => live.state === "polling" && api.get(`${url}console`).then((data) => box.told(data), trouble), BOX_MS);
addEventListener("beforeunload", (event) => {
  // On the shelf everything outlives the page; in its memory nothing does.
  if (!shelf.durable && (outbox.items.length || composer.text)) event.preventDefault();
});

// --- what the server tells

function take({ type, topic: of, data }) {
  if (of === topic) {
    if (type === "console") box.told(data);
  } else if (type.startsWith("commentary.")) {
    stream.take({ type, data });
    if (data.author === user.name) outbox.arrived();
    if (type === "commentary.corrected") editors.told(data);
    lineups.mark([...stream.entries.values()]);
  } else if (type === "match.changed") {
    matchIs(data);
  }
}

function matchIs(match) {
  board.show(match);
  controls.show(match);
  tally.show(match);
  document.title = `${board.brief} · console`;
}

/** The page was away too long for a replay: read the match anew, in place. */
async function readAnew() {
  const snapshot = await api.get(page.console.snapshot);
  stream.show(snapshot.entries);
  matchIs(snapshot.match);
  return { epoch: snapshot.epoch, topics: { [page.topic]: snapshot.offset, [topic]: null } };
}

function connectionIs(state) {
  connection.show(state);
  if (state.name === "connected") {
    people.again();
    outbox.wake();
    editors.again();
  } else if (state.name === "polling") {
    outbox.wake();
  } else if (state.name === "stopped") {
    // Sent away: most often because the session has ended.
    api.renew().catch(trouble);
  }
}

// --- posting

async function post({ key, text, typed_at, hold, edit }, signal) {
  // By one clock: the server believes the time between the two.
  const sent_at = new Date(now()).toISOString();
  if (!edit) return api.post(`${url}entries`, { key, text, typed_at, sent_at, hold }, { signal });
  try {
    return await sendChange(api, urls, edit);
  } catch (problem) {
    if (problem.code !== "commentary.conflict") throw problem;
    // Its author has to choose: the edit leaves the queue, and what is behind it goes on.
    editors.resume(edit, problem);
    return {};
  }
}

function showQueue() {
  unsent.showQueue(outbox.items, outbox.stuck ?? null);
  photosGo();
}

/** A photo goes once its line is neither queued nor held back any more, as far as that is known. */
function photosGo() {
  if (!box.known) return;
  photo.pending([...outbox.items, ...unsent.held].map(({ key }) => key));
}

function signedOut(problem) {
  out = true;
  notices.show("session", `${problem.message} Log in again: nothing is lost, and you may go on typing.`, {
    label: "Log in",
    key: "Alt O",
    run: () => login.show(),
  });
}

/** What went wrong by itself, and nobody asked for: worth a word only where it does not show anyhow. */
function trouble(problem) {
  if (!(problem instanceof SignedOut || problem instanceof Unreachable)) announce(problem.message, true);
}

function loggedIn() {
  out = false;
  notices.drop("session");
  announce("You are logged in again.");
  outbox.release();
  editors.again();
  photo.again();
  live.again();
  composer.focus();
}

// --- what an empty composer's keys do

function editMyLast() {
  const mine = [...stream.entries.values()].filter(
    ({ author, retracted_at: gone }) => author === user.name && gone === null,
  );
  const last = mine.sort((one, other) => one.position - other.position || one.id - other.id).at(-1);
  if (last) editors.work("edit", last);
  else announce("You have no line to edit yet.");
}

function sayPhotoWaits() {
  if (photo.waiting) announce("Write a line for the photo: it goes with it.", true);
}

// For what is put beside the desk.
export { announce, keys, live, page };
