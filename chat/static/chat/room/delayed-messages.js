// Messages and other frames of the room that a member with a TV delay may not see yet.

import { DelayLine } from "../../matches/shared/delay-line.js";

export class DelayedMessages extends DelayLine {
  /** now(): the server's time in ms. shownAt(at): when the member may see what was written then. show(frame). */
  constructor({ now, shownAt, show }) {
    super({ now, shownAt: (_, at) => shownAt(at), show });
    this.isDue = ({ at }) => shownAt(Date.parse(at)) <= now();
  }

  /** The messages that a member may see now; their own are always among them. The others follow when they are due. */
  due(messages, me) {
    const early = messages.filter((message) => !this.isDue(message));
    for (const message of early) this.#showLater(message);
    const own = ({ by }) => by.id === me?.id;
    return messages.filter((message) => own(message) || !early.includes(message)).map((one) => this.marked(one));
  }

  /** The member's own message, as it is shown at once: it may be ahead of the others, and its score would be, too. */
  marked(message) {
    return this.isDue(message) ? message : { ...message, early: true };
  }

  /** The member has sent this message. When it is due, it is shown without the mark. */
  sent(message) {
    if (!this.isDue(message)) this.#showLater(message);
    return this.marked(message);
  }

  #showLater(message) {
    this.push({ type: "chat.messages", at: Date.parse(message.at), data: { messages: [message] } });
  }
}
