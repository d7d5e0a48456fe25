// The console: creates its parts and connects them.

import { Announcer } from "../../livecast/announcer.js";
import { ConnectionStatus } from "../../livecast/connection-status.js";
import { returnFocusAfterPress } from "../../livecast/dialog.js";
import { Live } from "../../livecast/live.js";
import { fill, pageData } from "../../livecast/page-data.js";
import { pollingOf } from "../../livecast/polling.js";
import { openSocket } from "../../livecast/websocket.js";
import { PeriodSections } from "../shared/period-sections.js";
import { Scoreboard } from "../shared/scoreboard.js";
import { Statistics } from "../shared/statistics.js";
import { Api, SignedOut, Unreachable } from "./api.js";
import { Autoscroll } from "./autoscroll.js";
import { Composer } from "./composer.js";
import { ConsoleFeed } from "./console-feed.js";
import { ConsoleState } from "./console-state.js";
import { Drafts } from "./drafts.js";
import { sendChange } from "./entry-changes.js";
import { EntryEditor } from "./entry-editor.js";
import { EntryOutbox } from "./entry-outbox.js";
import { KeyboardShortcuts } from "./keyboard-shortcuts.js";
import { mountLineNavigation } from "./line-navigation.js";
import { LineupPanel } from "./lineup-panel.js";
import { LoginDialog } from "./login-dialog.js";
import { MatchControls } from "./match-controls.js";
import { Notices } from "./notices.js";
import { PhotoStore } from "./photo-store.js";
import { mountPhotoUploads } from "./photo-uploads.js";
import { Presence } from "./presence.js";
import { TextStore } from "./text-store.js";
import { mountToolbar } from "./toolbar.js";
import { Undo } from "./undo.js";
import { UnsentActions } from "./unsent-actions.js";
import { UnsentList } from "./unsent-list.js";
import { fitViewport } from "./viewport.js";

const STATE_MS = 5000; // between two requests for the console state, if there is no socket

const page = pageData(document, "console-data");
const { user, topic, api: url, entries: entriesUrl } = page.console;
const urls = { api: url, entries: entriesUrl };
const root = document.getElementById("console");
const matchId = page.match.id;
const scope = `livecast.console.${matchId}.${user.id}`;
const now = () => live.time.now();

// --- storage and connections

const announcer = new Announcer((n) => fill(page.words.and_more, { n }));
const announce = (text, urgent = false) => announcer.announce(text, urgent);
const api = new Api(page.console, onSignedOut);
const store = new TextStore(matchId, user.id);
const drafts = new Drafts(store, scope);
const notices = new Notices(announce);
const outbox = new EntryOutbox(store, scope, post, now);
const live = new Live({
  now: page.now,
  topics: { [page.topic]: page.offset, [topic]: null },
  epoch: page.epoch,
  onframe: handleFrame,
  onresync: reload,
  onstate: onConnectionState,
  transports: [openSocket, pollingOf({ [page.topic]: page.poll })],
});
const connectionStatus = new ConnectionStatus(page.words, { announce: (sentence) => announce(sentence, true) });

// --- the parts of the page

const shortcuts = new KeyboardShortcuts((command) => {
  notices.remove("impossible");
  if (command) notices.show("confirm", `Press again: ${command.label.toLowerCase()}.`);
  else notices.remove("confirm");
});
const scroll = document.getElementById("feed-scroll");
const sections = new PeriodSections(document.getElementById("feed"), page.sport);
const autoscroll = new Autoscroll(scroll, sections, page.words);
const feed = new ConsoleFeed(page, sections, autoscroll, announcer, (action, data) => editor.run(action, data));
const editor = new EntryEditor({ api, feed, store, outbox, page, urls, announce });
const unsentList = new UnsentList({
  now,
  user,
  onaction: (name, row) => unsentActions.run(name, row),
  onchange: (change) => autoscroll.preserve(change),
});
const presence = new Presence({
  user,
  announce,
  send: (state) => live.command("console.here", topic, state),
});
const scoreboard = new Scoreboard(root, page, now);
const composer = new Composer({
  fetchPreview: (question, signal) => api.post(`${url}preview`, question, { signal }),
  save(text) {
    drafts.save(text);
    presence.setTyping(text.trim() !== "");
  },
  post(text, more) {
    const { key } = outbox.add(text, more);
    photos.bind(key);
    presence.setTyping(false);
    presence.setClaim("");
    autoscroll.toEnd();
  },
  onempty: (name) =>
    ({
      post: remindOfPhoto,
      undo: () => undo.run(),
      edit: editOwnLast,
      keys: () => shortcuts.showDialog(),
      leave: () => navigation.enter(),
    })[name](),
});
const navigation = mountLineNavigation({
  scroll,
  sections,
  feed,
  unsentList,
  editor,
  shortcuts,
  leave: () => composer.focus(),
  attachPhoto: (id) => (photos.inComposer ? photos.attach(id) : photos.choose()),
});
const undo = new Undo({
  api,
  urls,
  outbox,
  unsentList,
  feed,
  composer,
  announce,
  takeBack: (item) => unsentActions.takeBack(item),
});
const unsentActions = new UnsentActions({ store, outbox, drafts, unsentList, undo, editor, composer });
const consoleState = new ConsoleState({
  api,
  url,
  kinds: page.console.kinds,
  presence,
  unsentList,
  composer,
  announce,
  onheld: showHeld,
});
const controls = new MatchControls({
  api,
  urls,
  page,
  shortcuts,
  now,
  announce,
  post: (text) => outbox.add(text),
  refuse,
  onchange: showMatch,
  onentry: showPosted,
  onreopen: showReopened,
  focusComposer: () => composer.focus(),
});
const statistics = new Statistics(page);
const photos = mountPhotoUploads(document.getElementById("photos"), {
  announce,
  csrf: () => api.csrf,
  entries: entriesUrl,
  match: url,
  store: new PhotoStore(scope),
  onsignedout: () => api.renew().catch(report),
});
const lineupPanel = new LineupPanel(page, (shirt) => {
  toolbar.closeSidebar();
  composer.insert(shirt);
});
const loginDialog = new LoginDialog({ api, address: page.console.login, onlogin: onLoggedIn });
let signedOut = false; // the user is logged out, or another user is logged in

const toolbar = mountToolbar({
  shortcuts,
  composer,
  photos,
  undo,
  presence,
  lineupPanel,
  loginDialog,
  consoleState,
});

// --- start

fitViewport();
returnFocusAfterPress(root, "button:not(.chat *), summary:not(.chat *)");
feed.show(page.entries);
showMatch(page.match);
lineupPanel.update([...feed.entries.values()]);
await drafts.open();
if (drafts.own()) composer.prepend(drafts.own());
await unsentActions.showDrafts();
showQueue();
photos.restore();
editor.reopen();
composer.focus();
// After the chat has subscribed to its topic.
setTimeout(() => live.start());
outbox.sendNow();

outbox.addEventListener("change", showQueue);
outbox.addEventListener("refused", ({ detail: { item } }) => {
  if (item.offer) refuse(item.refused, item.offer);
  else announce(`Refused: ${item.refused}`, true);
});
outbox.addEventListener("posted", ({ detail: { answer } }) => {
  notices.remove("session");
  showPosted(answer);
});
store.addEventListener("volatile", () =>
  notices.show("volatile", "This browser cannot store drafts. Unsent text is lost when you close this page."),
);
// The login may have happened in another tab.
addEventListener("focus", () => signedOut && !loginDialog.open && api.renew().then(onLoggedIn, report));
setInterval(() => {
  if (live.state === "polling") api.get(`${url}console`).then((data) => consoleState.update(data), report);
}, STATE_MS);
addEventListener("beforeunload", (event) => {
  // Only items in memory are lost with the page.
  if (!store.durable && (outbox.items.length || composer.text)) event.preventDefault();
});

// --- frames from the server

function handleFrame({ type, topic: frameTopic, data }) {
  if (frameTopic === topic) {
    if (type === "console") consoleState.update(data);
  } else if (type.startsWith("commentary.")) {
    feed.handle({ type, data });
    if (data.author === user.name) outbox.expectAnswer();
    if (type === "commentary.corrected") editor.entryChanged(data);
    lineupPanel.update([...feed.entries.values()]);
  } else if (type === "match.changed") {
    showMatch(data);
  }
}

/** The answer to a post: its entry, or its held line. */
function showPosted({ held, entry }) {
  if (held) {
    consoleState.addHeld(held);
  } else if (entry) {
    feed.showAnswer(entry);
    lineupPanel.update([...feed.entries.values()]);
  }
}

function showReopened(match) {
  showMatch(match);
  outbox.resend("reopen");
  for (const held of unsentList.ownRefused) undo.runOnHeld(held, "now");
}

/** The held lines have changed. A line that was due after the end of the match waits for its author's decision. */
function showHeld() {
  sendPhotos();
  const refused = unsentList.ownRefused.at(-1);
  if (refused && !controls.why("reopen")) refuse(refused.refused, "reopen");
}

/** Show why a key, a button or a line is not possible now. offer: "reopen", or "". */
function refuse(sentence, offer = "") {
  notices.remove("confirm");
  if (!offer) return notices.showBriefly("impossible", sentence);
  const run = () => controls.decisions.open(offer);
  return notices.show(offer, sentence, { label: "Reopen the match", key: "Alt G", run });
}

function showMatch(match) {
  notices.remove("impossible");
  if (controls.possible.why("reopen", match)) notices.remove("reopen");
  scoreboard.show(match);
  controls.show(match);
  statistics.show(match);
  document.title = `${scoreboard.title} · console`;
}

/** The page missed too many frames: load the match again. */
async function reload() {
  const snapshot = await api.get(page.console.snapshot);
  feed.show(snapshot.entries);
  showMatch(snapshot.match);
  return { epoch: snapshot.epoch, topics: { [page.topic]: snapshot.offset, [topic]: null } };
}

function onConnectionState(state) {
  connectionStatus.show(state);
  if (state.name === "connected") {
    presence.sendHeartbeat();
    outbox.sendNow();
    editor.retry();
  } else if (state.name === "polling") {
    outbox.sendNow();
  } else if (state.name === "stopped") {
    // Usually because the session has ended.
    api.renew().catch(report);
  }
}

// --- posting

async function post({ key, text, typed_at, hold, edit }, signal) {
  // Both times by one clock: the server uses their difference.
  const sent_at = new Date(now()).toISOString();
  if (!edit) return api.post(`${url}entries`, { key, text, typed_at, sent_at, hold }, { signal });
  try {
    return await sendChange(api, urls, edit);
  } catch (problem) {
    if (problem.code !== "commentary.conflict") throw problem;
    // The commentator must choose a version: the edit leaves the queue, and the items after it are sent.
    editor.resume(edit, problem);
    return {};
  }
}

function showQueue() {
  unsentList.showQueue(outbox.items, outbox.stuck ?? null);
  sendPhotos();
}

/** Send the photos of lines that are neither queued nor held, once the held lines are known. */
function sendPhotos() {
  if (!consoleState.known) return;
  photos.setPending([...outbox.items, ...unsentList.held].map(({ key }) => key));
}

function onSignedOut(problem) {
  signedOut = true;
  notices.show("session", `${problem.message} Log in again. Nothing is lost, and you can go on typing.`, {
    label: "Log in",
    key: "Alt O",
    run: () => loginDialog.show(),
  });
}

/** Announce an error of a background request, unless the page shows it anyway. */
function report(problem) {
  if (!(problem instanceof SignedOut || problem instanceof Unreachable)) announce(problem.message, true);
}

function onLoggedIn() {
  signedOut = false;
  notices.remove("session");
  announce("You are logged in again.");
  outbox.resume();
  editor.retry();
  photos.retry();
  live.reconnect();
  composer.focus();
}

// --- keys in the empty composer

function editOwnLast() {
  const own = [...feed.entries.values()].filter(
    ({ author, retracted_at: retracted }) => author === user.name && retracted === null,
  );
  const last = own.sort((one, other) => one.position - other.position || one.id - other.id).at(-1);
  if (last) editor.run("edit", last);
  else announce("You have no line to edit yet.");
}

function remindOfPhoto() {
  if (photos.inComposer) announce("Write a line. The photo will be attached to it.", true);
}

// For the chat in the console.
export { announce, live, page, shortcuts };
