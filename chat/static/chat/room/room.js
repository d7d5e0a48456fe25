// The room, put together: what arrives, what is asked, and who may do what.

import { member, requireMember } from "../../accounts/member.js";
import { request } from "../../livecast/request.js";
import { Composer } from "./composer.js";
import { whyClosed } from "./composer-state.js";
import { Head } from "./room-header.js";
import { Keeper } from "../moderation/panel.js";
import { Keeping } from "./display-settings.js";
import { List } from "./message-list.js";
import { Outbox } from "./message-outbox.js";
import { Reactions } from "./reactions.js";
import { askByRequest } from "./http-commands.js";
import { Tools } from "./message-menu.js";
import { Waiting } from "./pending-messages.js";
import { chat, say, sayRefusal } from "./texts.js";

const NOTICE_MS = 8000;
const A_DAY = 86_400_000; // ms

export class Room {
  #view = { member: null, moderator: false, everywhere: false, caller: false }; // what only this member is told
  #me = null;
  #settings = { open: true, slow: 0, panic: false, links: "known" };
  #again = null; // the timer of the next look: when a mute ends
  #notice = null;
  #reading = null; // what came while the room's page is being read, for after it
  #paused = ""; // why what is said now waits: a replay shows what was said then

  /** live: the page's connection. announce(text): for ears. entryLine(id) -> a line of the feed with a `.reactions`. who() -> the member. */
  constructor(root, { live, announce, entryLine = () => null, onunread = () => {}, who = member }) {
    Object.assign(this, { root, live, announce, who });
    this.list = new List(root, onunread);
    this.waiting = new Waiting(this.list, () => this.live.time.now());
    this.reactions = new Reactions({
      lineAt: (target, id) => (target === "entry" ? entryLine(id) : this.list.line(id)),
      send: (on, id, kind, off) => this.#ask("chat.react", { on, id, kind, off }),
    });
    this.composer = new Composer(root, { onsend: (said) => this.#say(said), names: () => this.list.names() });
    this.outbox = new Outbox(`chat.outbox.${chat.match}`, {
      send: async ({ key, text, mentions, reply_to }) =>
        (await live.command("chat.send", chat.topic, { key, text, mentions, reply_to })).message,
      onchange: () => this.waiting.show(this.outbox.texts, this.#me),
      onsent: ({ key }, message) => this.#sent(key, message),
      onrefused: (text, refusal) => this.#refused(text, refusal),
      onstranger: () => this.#logIn(),
    });
    this.tools = new Tools(this.list, {
      may: () => this.#view,
      names: chat.names,
      onact: (act, message) => this.#act(act, message),
      onreact: (kind, message) => this.#signed(() => this.reactions.react("message", message.id, kind)),
    });
    this.keeper = new Keeper(root, {
      command: (type, data) => live.command(type, chat.topic, data),
      tell: (words) => this.#tell(words),
    });
    this.keeping = new Keeping(root, (shown) => this.#shown(shown));
    root.querySelector(".chat-earlier").addEventListener("click", () => this.#earlier());
    this.head = new Head(root, (id) => this.#to(this.list.line(id)));
    document.addEventListener("livecast:member", ({ detail }) => this.#known(detail));
    root.removeAttribute("data-waiting");
  }

  /** What this member may do here: {moderator, everywhere, caller}. */
  get may() {
    return this.#view;
  }

  open() {
    if (this.keeping.hidden && !this.keeping.folds) return;
    this.live.join(chat.topic, {
      onframe: (frame) => this.#take(frame),
      onjoined: (head) => this.#read(head),
      onback: () => this.#back(),
      poll: chat.feed,
      ask: (command) => askByRequest(command),
    });
    this.who().then(
      (me) => this.#known(me),
      () => {},
    );
    this.waiting.show(this.outbox.texts, this.#me);
  }

  #shown(shown) {
    if (this.keeping.folds)
      this.list.toEnd(); // it was followed all the while
    else if (shown) this.open();
    else this.live.leave(chat.topic);
  }

  // --- what arrives

  async #read(head, came = []) {
    this.#reading = came;
    try {
      const page = await this.#fetch({ offset: head });
      if (this.#reading !== came) return; // joined anew since
      this.#reading = null;
      if (!this.#paused) this.#begin(page);
      for (const frame of came) this.#take(frame);
      if (!this.#paused) await this.#back();
    } catch (problem) {
      console.warn("livecast: the room could not be read", problem);
      this.#tell(say("unavailable"));
      setTimeout(() => this.#reading === came && this.#read(head, came), 1000 + 4000 * Math.random());
    }
  }

  #begin(page) {
    this.list.replace(page.messages, page.more);
    this.outbox.release(page.messages);
    this.list.keep(() => {
      this.#settle(page.room);
      this.reactions.take(page.reactions);
      this.reactions.showAll("message");
    });
    this.waiting.show(this.outbox.texts, this.#me);
  }

  async #earlier() {
    const first = this.list.list.querySelector("[data-id]");
    const button = this.root.querySelector(".chat-earlier");
    button.disabled = true;
    try {
      const page = await this.#fetch({ before: first.dataset.id });
      const pressed = [button, document.body].includes(document.activeElement);
      const own = this.#paused ? [] : this.#own(page.messages[0]?.id, !page.more);
      this.list.prepend([...page.messages, ...own], page.more);
      this.count(page.reactions);
      if (pressed) first.focus({ preventScroll: true });
    } catch {
      this.#tell(say("earlier_failed"));
    } finally {
      button.disabled = false;
    }
  }

  async #fetch(wanted) {
    const answer = await request(`${chat.url}?${new URLSearchParams(wanted)}`, { cache: "no-cache" });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return answer.json();
  }

  /** Show nothing more of what is said: a replay has the room. */
  pause(why) {
    this.#paused = why;
    this.list.replace([], false);
    this.head.show(this.#settings, true);
    this.#gate();
  }

  /** Back to what is said now. */
  resume() {
    this.#paused = "";
    this.live.leave(chat.topic);
    this.open();
  }

  /** What had been said in a moment of the replay; `reactions` only where there are some. */
  replace({ messages, reactions, more }) {
    this.list.replace(messages, more);
    if (reactions) this.count(reactions);
  }

  /** What was said next. */
  add({ messages }) {
    this.list.add(messages);
    this.list.keep(() => this.reactions.showAll("message"));
  }

  count(reactions) {
    this.list.keep(() => this.reactions.take(reactions));
  }

  #take(frame) {
    if (this.#reading) return this.#reading.push(frame);
    const { type, data } = frame;
    switch (type) {
      case "chat.messages":
        if (this.#paused) break;
        this.list.add(data.messages);
        this.outbox.release(data.messages);
        for (const message of data.messages) this.#mentioned(message);
        break;
      case "chat.removed":
        for (const id of data.ids) this.list.bury(id);
        break;
      case "chat.promoted":
        this.list.change(data.id, (message) => ({ ...message, entry: data.entry }));
        break;
      case "chat.settings":
        this.list.keep(() => this.#settle(data));
        break;
      case "chat.muted":
      case "chat.unmuted":
        if (data.member === this.#me?.id) this.#look();
        break;
      case "chat.reports":
        this.keeper.wait(data.waiting);
        break;
      case "chat.reactions":
        this.count(data);
        break;
    }
  }

  #mentioned({ by, text, mentions }) {
    if (this.#me && mentions?.includes(this.#me.id) && by.id !== this.#me.id)
      this.announce(say("mentioned", { name: by.name, text }));
  }

  #settle(settings) {
    this.#settings = settings;
    this.head.show(settings, Boolean(this.#paused));
    this.keeper.show(settings);
    if (!settings.slow) this.composer.wait(0);
    this.#gate();
  }

  /** Say why the composer is closed, or open it. */
  #gate() {
    // Whoever watches what was, says nothing to it.
    this.composer.close(this.#paused || whyClosed(this.#settings, this.#view, this.live.time.now()));
  }

  // --- who is here

  #known(me) {
    this.#me = me;
    this.list.lookedAtBy(me);
    this.composer.text.placeholder = me ? say("placeholder") : say("log_in");
    if (me) this.#look();
    else this.#seen({ member: null, moderator: false, everywhere: false, caller: false });
  }

  async #look() {
    if (!this.#me) return;
    try {
      this.#seen(await this.live.command("chat.me", chat.topic));
    } catch ({ retry_after: wait }) {
      // Not connected, or not yet as this member: the next hello asks again. Asked too often, we ask when we may.
      if (wait) this.#lookIn(1000 * wait + 100);
    }
  }

  #seen(view) {
    this.#view = view;
    this.keeper.know(view);
    if (!this.#paused) this.list.add(this.#own());
    this.outbox.release(view.messages ?? []);
    if (view.reactions) this.list.keep(() => this.reactions.own(view.reactions));
    this.composer.wait(view.wait ?? 0);
    this.#gate();
    const until = view.muted?.until;
    this.#lookIn(until ? Math.max(1000, Date.parse(until) - this.live.time.now() + 300) : Infinity);
  }

  #lookIn(ms) {
    clearTimeout(this.#again);
    if (ms < A_DAY) this.#again = setTimeout(() => this.#look(), ms);
  }

  /** What only this member sees of their own, as far back as the list goes (or would, from message `first`). */
  #own(first = this.list.first, all = this.root.querySelector(".chat-earlier").hidden) {
    return (this.#view.messages ?? []).filter(({ id }) => all || id > first);
  }

  async #back() {
    await this.#look();
    this.outbox.flush();
  }

  async #logIn() {
    try {
      await requireMember();
      return true;
    } catch {
      return false; // closed again: they only look on
    }
  }

  react(target, id, kind) {
    this.#signed(() => this.reactions.react(target, id, kind));
  }

  /** Do something that only a member may. */
  async #signed(call) {
    if (this.#me || (await this.#logIn())) call();
  }

  // --- what this member says

  /** A new member is asked for a name before their first message; whoever closes the question keeps the text. */
  async #say(said) {
    if (this.#me?.nameless && !(await this.#logIn())) return this.composer.giveBack(said);
    this.outbox.add(said);
  }

  #sent(key, message) {
    this.list.add([message]);
    this.waiting.handOver(key, this.list.line(message.id));
    this.list.toEnd();
    this.#tell("");
    if (this.#settings.slow && !this.#view.moderator) this.composer.wait(this.#settings.slow);
  }

  #refused(text, refusal) {
    this.composer.giveBack(text);
    this.#tell(sayRefusal(refusal));
    if (refusal.code === "chat.muted") this.#look();
  }

  // --- what is done with messages

  #act(act, message) {
    if (act === "reply") return this.#signed(() => this.composer.answer(message));
    if (act === "report") return this.#signed(() => this.#ask("chat.report", { id: message.id }, say("reported")));
    return this.keeper.act(act, message);
  }

  /** Whether the server did what was asked. */
  async #ask(type, data, thanks = "") {
    try {
      await this.live.command(type, chat.topic, data);
      this.#tell(thanks);
      return true;
    } catch (refusal) {
      this.#tell(sayRefusal(refusal));
      return false;
    }
  }

  /** The keyboard goes to the newest message. */
  toNewest() {
    (this.list.list.lastElementChild ?? this.list.scroll).focus();
  }

  #to(line) {
    line?.scrollIntoView({ block: "center" });
    line?.focus({ preventScroll: true });
  }

  #tell(words) {
    clearTimeout(this.#notice);
    this.root.querySelector(".chat-notice").textContent = words;
    if (words) this.#notice = setTimeout(() => this.#tell(""), NOTICE_MS);
  }
}
