// One message as a line of the list. Members' texts are inserted by textContent.

import { hourAndMinute } from "../../livecast/local-times.js";
import { translateShort } from "../../matches/shared/format.js";
import { chat, memberName, phrase } from "./texts.js";

const template = document.getElementById("chat-message");

/** Make the line of a message. `me`: the member who reads it, or null. */
export function lineOf(message, me) {
  const line = template.content.firstElementChild.cloneNode(true);
  show(line, message, me);
  return line;
}

export function show(line, message, me) {
  const part = (name) => line.querySelector(`.message-${name}`);
  line.message = message;
  if (message.id) line.dataset.id = message.id;
  line.dataset.member = message.by.id;
  line.toggleAttribute("data-removed", Boolean(message.removed));
  line.toggleAttribute("data-mine", message.by.id === me?.id);
  line.toggleAttribute("data-mentions-me", Boolean(me && message.mentions?.includes(me.id)));
  const name = part("name");
  name.textContent = memberName(message.by.name);
  if (message.by.colour) name.style.setProperty("--member", message.by.colour);
  part("staff").hidden = !message.by.staff;
  const score = message.score ? message.score.join("–") : "";
  const minute = [translateShort(chat.shorts, message.minute), score].filter(Boolean).join(" · ");
  part("minute").textContent = message.early ? phrase("early") : minute;
  line.toggleAttribute("data-early", Boolean(message.early));
  const time = part("time");
  time.dateTime = message.at;
  time.textContent = hourAndMinute(message.at);
  const reply = part("reply");
  reply.hidden = !message.reply;
  reply.textContent = message.reply
    ? `${phrase("answers", { name: memberName(message.reply.name) })}: ${message.reply.text}`
    : "";
  part("text").textContent = message.removed ? phrase("removed") : message.text;
  part("feed").hidden = !message.entry;
  part("more").hidden = Boolean(message.removed || !message.id);
}

/** Show the state of a message that the server has not confirmed; empty removes it. */
export function showPending(line, words) {
  const state = line.querySelector(".message-state");
  state.hidden = !words;
  state.textContent = words;
  line.toggleAttribute("data-pending", Boolean(words));
}

export function showReactions(line, counts, mine, onreact) {
  const row = line.querySelector(":scope > .reactions, :scope .entry-body > .reactions");
  if (!row) return; // the line is being added or removed
  const kinds = Object.keys(chat.kinds).filter((kind) => counts[kind]);
  row.replaceChildren(
    ...kinds.map((kind) => {
      const chip = document.createElement("button");
      chip.type = "button";
      chip.className = "reaction";
      chip.setAttribute("aria-pressed", String(mine.includes(kind)));
      chip.setAttribute("aria-label", `${chat.names[kind]}: ${counts[kind]}`);
      chip.textContent = `${chat.kinds[kind]} ${counts[kind]}`;
      chip.addEventListener("click", () => onreact(kind, mine.includes(kind)));
      return chip;
    }),
  );
}
