// Which lines of commentary screen readers announce: all, key events, or only those that change the score.

import { storage } from "../../livecast/storage.js";

export const VERBOSITIES = ["all", "key", "score"];

/** The fan's choice. */
export function verbosity() {
  const chosen = storage.get("verbosity");
  return VERBOSITIES.includes(chosen) ? chosen : "all";
}

/** Whether a line belongs to this choice. `scored`: whether it changes the score, or did before its correction. */
export function isWanted(choice, { key, scored }) {
  return choice === "all" || scored || (choice === "key" && key);
}
