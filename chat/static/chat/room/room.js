// The chat room: connects its parts with the server's frames, the member's commands and their permissions.

import { member, requireMember } from "../../accounts/member.js";
import { request } from "../../livecast/request.js";
import { Composer } from "./composer.js";
import { whyClosed } from "./composer-state.js";
import { RoomHeader } from "./room-header.js";
import { Moderation } from "../moderation/moderation.js";
import { DelayedMessages } from "./delayed-messages.js";
import { DisplaySettings } from "./display-settings.js";
import { MemberState } from "./member-state.js";
import { MessageList } from "./message-list.js";
import { MessageOutbox } from "./message-outbox.js";
import { Reactions } from "./reactions.js";
import { sendOverHttp } from "./http-commands.js";
import { MessageMenu } from "./message-menu.js";
import { PendingMessages } from "./pending-messages.js";
import { chat, phrase, refusalText } from "./texts.js";

const NOTICE_MS = 8000;

export class Room {
  #settings = { open: true, slow: 0, panic: false, links: "known" };
  #noticeTimer = null;
  #deferred = null; // frames that arrived while the room's page is being loaded
  #paused = ""; // a sentence while a replay shows older messages

  /**
   * live: the page's connection. announce(text): for screen readers. entryLine(id) -> a line of the feed with a
   * `.reactions`. onunread(n): the number of unread messages has changed. getMember() -> a promise of the member.
   * shownAt(at): when the member may see what was written then, in ms.
   */
  constructor(
    root,
    { live, announce, entryLine = () => null, onunread = () => {}, getMember = member, shownAt = () => -Infinity },
  ) {
    Object.assign(this, { root, live, announce, getMember });
    this.own = new MemberState(live, (state) => this.#showState(state));
    this.delayed = new DelayedMessages({
      now: () => live.time.now(),
      shownAt,
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
      onchange: () => this.pending.show(this.outbox.drafts, this.own.me),
      onsent: ({ key }, message) => this.#sent(key, message),
      onrefused: (draft, refusal) => this.#refused(draft, refusal),
      onlogin: () => this.#logIn(),
    });
    this.menu = new MessageMenu(this.list, {
      permissions: () => this.own.state,
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
    return this.own.state;
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
    this.pending.show(this.outbox.drafts, this.own.me);
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
    this.delayed.clear();
    this.list.replace(this.delayed.due(page.messages, this.own.me), page.more);
    this.outbox.acknowledge(page.messages);
    const { pinned } = page.room;
    const showsPin = !pinned || this.delayed.isDue(pinned);
    if (!showsPin) this.delayed.push({ type: "chat.settings", at: Date.parse(pinned.at), data: page.room });
    this.list.preserve(() => {
      this.#applySettings(showsPin ? page.room : { ...page.room, pinned: null });
      this.reactions.update(page.reactions);
      this.reactions.showAll("message");
    });
    this.pending.show(this.outbox.drafts, this.own.me);
    this.#fold();
  }

  /** Fold a closed chat without messages. */
  #fold() {
    this.display.fold(!this.#settings.open && !this.own.state.moderator && !this.list.first);
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
    if (frame.type !== "chat.messages") return this.delayed.push(frame);
    const { messages } = frame.data;
    this.outbox.acknowledge(messages);
    return this.delayed.push({ ...frame, at: Date.parse(messages.at(-1).at) });
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
        if (data.member === this.own.me?.id) this.own.load();
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
    if (this.own.me && mentions?.includes(this.own.me.id) && by.id !== this.own.me.id)
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
    this.composer.close(this.#paused || whyClosed(this.#settings, this.own.state, this.live.time.now()));
  }

  // --- the member

  #setMember(me) {
    this.list.setMember(me);
    this.composer.text.placeholder = me ? phrase("placeholder") : phrase("log_in");
    this.own.setMember(me);
  }

  #showState(state) {
    this.moderation.setView(state);
    if (state.moderator) this.#fold();
    if (!this.#paused) this.list.add(this.#ownMessages().map((one) => this.delayed.marked(one)));
    this.outbox.acknowledge(state.messages ?? []);
    if (state.reactions) this.list.preserve(() => this.reactions.setOwn(state.reactions));
    this.composer.setWait(state.wait ?? 0);
    this.#updateComposer();
  }

  /** The messages that only this member sees, from message `first` on. */
  #ownMessages(first = this.list.first, all = this.root.querySelector(".chat-earlier").hidden) {
    return (this.own.state.messages ?? []).filter(({ id }) => all || id > first);
  }

  async #afterConnect() {
    await this.own.load();
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
    if (this.own.me || (await this.#logIn())) call();
  }

  // --- the member's messages

  /** A new member is asked for a name before their first message. If they close the question, they keep the text. */
  async #sendMessage(message) {
    if (this.own.me?.nameless && !(await this.#logIn())) return this.composer.restore(message);
    this.outbox.add(message);
  }

  #sent(key, message) {
    this.list.add([this.delayed.sent(message)]);
    this.pending.moveFocus(key, this.list.line(message.id));
    this.list.toEnd();
    this.#notify("");
    if (this.#settings.slow && !this.own.state.moderator) this.composer.setWait(this.#settings.slow);
  }

  #refused(draft, refusal) {
    this.composer.restore(draft);
    this.#notify(refusalText(refusal));
    if (refusal.code === "chat.muted") this.own.load();
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
