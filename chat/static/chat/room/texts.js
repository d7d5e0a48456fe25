// The room's data from the page: its topic, its addresses and its texts.

import { fill } from "../../livecast/page-data.js";

export const chat = JSON.parse(document.getElementById("chat-data").textContent);

/** A text of the room in the page's language, with values filled in. */
export function phrase(name, values = {}) {
  return fill(chat.words[name], values);
}

/**
 * Why a command was refused, in the page's language. The server sends English; other pages have their own sentences.
 */
export function refusalText(refusal) {
  const sentence = chat.refusals[refusal.code] ?? chat.refusals.other;
  if (!sentence) return refusal.message;
  return fill(sentence, { longest: chat.longest, seconds: Math.ceil(refusal.retry_after ?? 0) });
}

/** A member's name. A deleted member has a standard name in the page's language. */
export function memberName(name) {
  return Object.hasOwn(chat.tombstone, name) ? chat.tombstone[name] : name;
}
