// A command of the room as an HTTP request, for pages without a WebSocket. The answer is the same as over a socket.

import { csrf, refresh } from "../../accounts/member.js";
import { request } from "../../livecast/request.js";
import { chat } from "./texts.js";

/** Resolves to an `ok` or an `error`. Rejects if it is unknown whether the server received the command. */
export async function sendOverHttp(command, isRetry = false) {
  const answer = await request(chat.ask, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": await csrf() },
    body: JSON.stringify(command),
  });
  const data = await answer.json();
  if (answer.ok) return data;
  if (!data.error) throw new Error(`HTTP ${answer.status}`);
  if (data.error.code === "auth.csrf" && !isRetry) {
    await refresh(); // a login on another page has changed the token
    return sendOverHttp(command, true);
  }
  // An unavailable service is handled like a missing connection: pending messages are sent again.
  const code = data.error.code === "service.away" ? "chat.away" : data.error.code;
  return { type: "error", ref: command.ref, ...data.error, code };
}
