// The chat room: connects its parts with the server's frames, the member's commands and their permissions.

import { member, requireMember } from "../../accounts/member.js";
import { request } from "../../livecast/request.js";
import { DelayLine } from "../../matches/shared/delay-line.js";
import { Composer } from "./composer.js";
import { whyClosed } from "./composer-state.js";
import { RoomHeader } from "./room-header.js";
import { Moderation } from "../moderation/moderation.js";
import { DisplaySettings } from "./display-settings.js";
import { MessageList } from "./message-list.js";
import { MessageOutbox } from "./message-outbox.js";
import { Reactions } from "./reactions.js";
import { sendOverHttp } from "./http-commands.js";
import { MessageMenu } from "./message-menu.js";
import { PendingMessages } from "./pending-messages.js";
import { chat, phrase, refusalText } from "./texts.js";

const NOTICE_MS = 8000;
const DAY_MS = 86_400_000;

export class Room {
  #view = { member: null, moderator: false, everywhere: false, caller: false }; // the member's own state in the room
  #me = null;
  #settings = { open: true, slow: 0, panic: false, links: "known" };
  #viewTimer = null; // for the next request of the view: when a mute ends
  #noticeTimer = null;
  #deferred = null; // frames that arrived while the room's page is being loaded
  #paused = ""; // a sentence while a replay shows older messages
  #line = null; // a DelayLine, for a fan with a TV delay

  /**
   * live: the page's connection. announce(text): for screen readers. entryLine(id) -> a line of the feed with a
   * `.reactions`. onunread(n): the number of unread messages has changed. getMember() -> a promise of the member.
   * shownAt(at): when the member may see what was written then, in ms.
   */
  constructor(
    root,
    { live, announce, entryLine = () => null, onunread = () => {}, getMember = member, shownAt = () => -Infinity },
  ) {
    Object.assign(this, { root, live, announce, getMember, shownAt });
    this.#line = new DelayLine({
      now: () => live.time.now(),
      shownAt: (_, at) => shownAt(at),
      show: (frame) => this.#showFrame(frame),
    });
    this.list = new MessageList(root, onunread);
    this.pending = new PendingMessages(this.list, () => this.live.time.now());
    this.reactions = new Reactions({
      lineAt: (target, id) => (target === "entry" ? entryLine(id) : this.list.line(id)),
      send: (on, id, kind, off) => this.#send("chat.react", { on, id, kind, off }),
    });
    this.composer = new Composer(root, {
      onsend: (message) => this.#sendMessage(message),
      names: () => this.list.names(),
    });
    this.outbox = new MessageOutbox(`chat.outbox.${chat.match}`, {
      send: async ({ key, text, mentions, reply_to }) =>
        (await live.command("chat.send", chat.topic, { key, text, mentions, reply_to })).message,
      onchange: () => this.pending.show(this.outbox.drafts, this.#me),
      onsent: ({ key }, message) => this.#sent(key, message),
      onrefused: (draft, refusal) => this.#refused(draft, refusal),
      onlogin: () => this.#logIn(),
    });
    this.menu = new MessageMenu(this.list, {
      permissions: () => this.#view,
      names: chat.names,
      onaction: (action, message) => this.#run(action, message),
      onreact: (kind, message) => this.#asMember(() => this.reactions.toggle("message", message.id, kind)),
    });
    this.moderation = new Moderation(root, {
      command: (type, data) => live.command(type, chat.topic, data),
      notify: (text) => this.#notify(text),
    });
    this.display = new DisplaySettings(root, (shown) => this.#onShown(shown));
    root.querySelector(".chat-earlier").addEventListener("click", () => this.#loadEarlier());
    this.header = new RoomHeader(root, (id) => this.#goTo(this.list.line(id)));
    document.addEventListener("livecast:member", ({ detail }) => this.#setMember(detail));
    root.removeAttribute("data-loading");
  }

  /** The member's permissions in the room: {moderator, everywhere, caller}. */
  get permissions() {
    return this.#view;
  }

  open() {
    if (this.display.hidden && !this.display.folds) return;
    this.live.subscribe(chat.topic, {
      onframe: (frame) => this.#handleFrame(frame),
      onstart: (head) => this.#load(head),
      onreconnect: () => this.#afterConnect(),
      poll: chat.feed,
      sendCommand: (command) => sendOverHttp(command),
    });
    this.getMember().then(
      (me) => this.#setMember(me),
      () => {},
    );
    this.pending.show(this.outbox.drafts, this.#me);
  }

  #onShown(shown) {
    if (this.display.folds)
      this.list.toEnd(); // the folded chat was followed all the time
    else if (shown) this.open();
    else this.live.unsubscribe(chat.topic);
  }

  // --- frames and pages of the room

  async #load(head, frames = []) {
    this.#deferred = frames;
    try {
      const page = await this.#fetch({ offset: head });
      if (this.#deferred !== frames) return; // the subscription was restarted meanwhile
      this.#deferred = null;
      if (!this.#paused) this.#showPage(page);
      for (const frame of frames) this.#handleFrame(frame);
      if (!this.#paused) await this.#afterConnect();
    } catch (problem) {
      console.warn("livecast: the room could not be loaded; retrying", problem);
      this.#notify(phrase("unavailable"));
      setTimeout(() => this.#deferred === frames && this.#load(head, frames), 1000 + 4000 * Math.random());
    }
  }

  #showPage(page) {
    this.#line.clear();
    this.list.replace(this.#due(page.messages), page.more);
    this.outbox.acknowledge(page.messages);
    const { pinned } = page.room;
    const showsPin = !pinned || this.#isDue(pinned);
    if (!showsPin) this.#line.push({ type: "chat.settings", at: Date.parse(pinned.at), data: page.room });
    this.list.preserve(() => {
      this.#applySettings(showsPin ? page.room : { ...page.room, pinned: null });
      this.reactions.update(page.reactions);
      this.reactions.showAll("message");
    });
    this.pending.show(this.outbox.drafts, this.#me);
    this.#fold();
  }

  /** Fold a closed chat without messages. */
  #fold() {
    this.display.fold(!this.#settings.open && !this.#view.moderator && !this.list.first);
  }

  #isDue({ at }) {
    return this.shownAt(Date.parse(at)) <= this.live.time.now();
  }

  /** The messages that the member may see now; their own are always among them. The others follow when they are due. */
  #due(messages) {
    const early = messages.filter((message) => !this.#isDue(message));
    for (const message of early)
      this.#line.push({ type: "chat.messages", at: Date.parse(message.at), data: { messages: [message] } });
    const own = ({ by }) => by.id === this.#me?.id;
    return messages.filter((message) => own(message) || !early.includes(message)).map((one) => this.#marked(one));
  }

  /** The member's own message is ahead of the other messages that they see. Its score would be, too. */
  #marked(message) {
    return this.#isDue(message) ? message : { ...message, early: true };
  }

  async #loadEarlier() {
    const first = this.list.list.querySelector("[data-id]");
    const button = this.root.querySelector(".chat-earlier");
    button.disabled = true;
    try {
      const page = await this.#fetch({ before: first.dataset.id });
      const pressed = [button, document.body].includes(document.activeElement);
      const own = this.#paused ? [] : this.#ownMessages(page.messages[0]?.id, !page.more);
      this.list.prepend([...page.messages, ...own], page.more);
      this.updateReactions(page.reactions);
      if (pressed) first.focus({ preventScroll: true });
    } catch {
      this.#notify(phrase("earlier_failed"));
    } finally {
      button.disabled = false;
    }
  }

  async #fetch(query) {
    const answer = await request(`${chat.url}?${new URLSearchParams(query)}`, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.json();
  }

  /** Stop showing new messages: a replay uses the room. `why`: the sentence that closes the composer. */
  pause(why) {
    this.#paused = why;
    this.list.replace([], false);
    this.header.show(this.#settings, true);
    this.#updateComposer();
  }

  /** After a replay: show the current messages. */
  resume() {
    this.#paused = "";
    this.live.unsubscribe(chat.topic);
    this.open();
  }

  /** Show the messages of a moment of the replay. `reactions` may be missing. */
  replace({ messages, reactions, more }) {
    this.list.replace(messages, more);
    if (reactions) this.updateReactions(reactions);
  }

  /** Add the next messages of the replay. */
  add({ messages }) {
    this.list.add(messages);
    this.list.preserve(() => this.reactions.showAll("message"));
  }

  updateReactions(reactions) {
    this.list.preserve(() => this.reactions.update(reactions));
  }

  #handleFrame(frame) {
    if (this.#deferred) return this.#deferred.push(frame);
    if (frame.type !== "chat.messages") return this.#line.push(frame);
    const { messages } = frame.data;
    this.outbox.acknowledge(messages);
    return this.#line.push({ ...frame, at: Date.parse(messages.at(-1).at) });
  }

  #showFrame({ type, data }) {
    switch (type) {
      case "chat.messages":
        if (this.#paused) break;
        this.list.add(data.messages);
        this.#fold();
        for (const message of data.messages) this.#announceMention(message);
        break;
      case "chat.removed":
        for (const id of data.ids) this.list.markRemoved(id);
        break;
      case "chat.promoted":
        this.list.change(data.id, (message) => ({ ...message, entry: data.entry }));
        break;
      case "chat.settings":
        this.list.preserve(() => this.#applySettings(data));
        this.#fold();
        break;
      case "chat.muted":
      case "chat.unmuted":
        if (data.member === this.#me?.id) this.#loadView();
        break;
      case "chat.reports":
        this.moderation.setReports(data.waiting);
        break;
      case "chat.reactions":
        this.updateReactions(data);
        break;
    }
  }

  #announceMention({ by, text, mentions }) {
    if (this.#me && mentions?.includes(this.#me.id) && by.id !== this.#me.id)
      this.announce(phrase("mentioned", { name: by.name, text }));
  }

  #applySettings(settings) {
    this.#settings = settings;
    this.header.show(settings, Boolean(this.#paused));
    this.moderation.show(settings);
    if (!settings.slow) this.composer.setWait(0);
    this.#updateComposer();
  }

  /** Say why the composer is closed, or open it. */
  #updateComposer() {
    // A member cannot write during a replay.
    this.composer.close(this.#paused || whyClosed(this.#settings, this.#view, this.live.time.now()));
  }

  // --- the member

  #setMember(me) {
    this.#me = me;
    this.list.setMember(me);
    this.composer.text.placeholder = me ? phrase("placeholder") : phrase("log_in");
    if (me) this.#loadView();
    else this.#applyView({ member: null, moderator: false, everywhere: false, caller: false });
  }

  async #loadView() {
    if (!this.#me) return;
    try {
      this.#applyView(await this.live.command("chat.me", chat.topic));
    } catch ({ retry_after: wait }) {
      // Not connected, or not yet as this member: after the next hello it is loaded again. After too many requests:
      // later.
      if (wait) this.#loadViewIn(1000 * wait + 100);
    }
  }

  #applyView(view) {
    this.#view = view;
    this.moderation.setView(view);
    if (view.moderator) this.#fold();
    if (!this.#paused) this.list.add(this.#ownMessages().map((one) => this.#marked(one)));
    this.outbox.acknowledge(view.messages ?? []);
    if (view.reactions) this.list.preserve(() => this.reactions.setOwn(view.reactions));
    this.composer.setWait(view.wait ?? 0);
    this.#updateComposer();
    const until = view.muted?.until;
    this.#loadViewIn(until ? Math.max(1000, Date.parse(until) - this.live.time.now() + 300) : Infinity);
  }

  #loadViewIn(ms) {
    clearTimeout(this.#viewTimer);
    if (ms < DAY_MS) this.#viewTimer = setTimeout(() => this.#loadView(), ms);
  }

  /** The messages that only this member sees, from message `first` on. */
  #ownMessages(first = this.list.first, all = this.root.querySelector(".chat-earlier").hidden) {
    return (this.#view.messages ?? []).filter(({ id }) => all || id > first);
  }

  async #afterConnect() {
    await this.#loadView();
    this.outbox.flush();
  }

  async #logIn() {
    try {
      await requireMember();
      return true;
    } catch {
      return false; // the login was closed
    }
  }

  react(target, id, kind) {
    this.#asMember(() => this.reactions.toggle(target, id, kind));
  }

  /** Call this as a member, after a login if necessary. */
  async #asMember(call) {
    if (this.#me || (await this.#logIn())) call();
  }

  // --- the member's messages

  /** A new member is asked for a name before their first message. If they close the question, they keep the text. */
  async #sendMessage(message) {
    if (this.#me?.nameless && !(await this.#logIn())) return this.composer.restore(message);
    this.outbox.add(message);
  }

  #sent(key, message) {
    this.list.add([this.#marked(message)]);
    if (!this.#isDue(message))
      this.#line.push({ type: "chat.messages", at: Date.parse(message.at), data: { messages: [message] } });
    this.pending.moveFocus(key, this.list.line(message.id));
    this.list.toEnd();
    this.#notify("");
    if (this.#settings.slow && !this.#view.moderator) this.composer.setWait(this.#settings.slow);
  }

  #refused(draft, refusal) {
    this.composer.restore(draft);
    this.#notify(refusalText(refusal));
    if (refusal.code === "chat.muted") this.#loadView();
  }

  // --- actions on messages

  #run(action, message) {
    if (action === "reply") return this.#asMember(() => this.composer.answer(message));
    if (action === "report")
      return this.#asMember(() => this.#send("chat.report", { id: message.id }, phrase("reported")));
    this.moderation.run(action, message);
    return undefined;
  }

  /** Send a command; returns whether the server accepted it. */
  async #send(type, data, thanks = "") {
    try {
      await this.live.command(type, chat.topic, data);
      this.#notify(thanks);
      return true;
    } catch (refusal) {
      this.#notify(refusalText(refusal));
      return false;
    }
  }

  /** Focus the newest message. */
  focusNewest() {
    (this.list.list.lastElementChild ?? this.list.scroll).focus();
  }

  #goTo(line) {
    line?.scrollIntoView({ block: "center" });
    line?.focus({ preventScroll: true });
  }

  #notify(text) {
    clearTimeout(this.#noticeTimer);
    this.root.querySelector(".chat-notice").textContent = text;
    if (text) this.#noticeTimer = setTimeout(() => this.#notify(""), NOTICE_MS);
  }
}
