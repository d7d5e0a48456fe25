// What the room was told with the page: its topic, its address, its words.

import { fill } from "../../livecast/page-data.js";

export const chat = JSON.parse(document.getElementById("chat-data").textContent);

export function say(name, values = {}) {
  return fill(chat.words[name], values);
}

/** Why something was refused, in the page's language. The server says it in English; elsewhere the page has the words. */
export function sayRefusal(refusal) {
  const sentence = chat.refusals[refusal.code] ?? chat.refusals.other;
  if (!sentence) return refusal.message;
  return fill(sentence, { longest: chat.longest, seconds: Math.ceil(refusal.retry_after ?? 0) });
}

/** A member's name: of who is gone it is a word, and in the page's language. */
export function sayName(name) {
  return Object.hasOwn(chat.tombstone, name) ? chat.tombstone[name] : name;
}
