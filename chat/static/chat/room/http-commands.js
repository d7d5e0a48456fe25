// A command of the room as a request, for a page that no socket gets through to. The answer is what a socket would say.

import { csrf, refresh } from "../../accounts/member.js";
import { request } from "../../livecast/request.js";
import { chat } from "./texts.js";

/** Resolves to an `ok` or an `error`; rejects where nobody can tell whether it was heard. */
export async function askByRequest(command, again = false) {
  const answer = await request(chat.ask, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": await csrf() },
    body: JSON.stringify(command),
  });
  const told = await answer.json();
  if (answer.ok) return told;
  if (!told.error) throw new Error(`HTTP ${answer.status}`);
  if (told.error.code === "auth.csrf" && !again) {
    await refresh(); // somebody logged in on another page: the token is another one since
    return askByRequest(command, true);
  }
  // What is away for a while is as good as not connected: what waits is sent again.
  const code = told.error.code === "service.away" ? "chat.away" : told.error.code;
  return { type: "error", ref: command.ref, ...told.error, code };
}
