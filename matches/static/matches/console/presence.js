// Who else is here: who types, who has said "I have it", who has the microphone, and how many watch.

import { make, say } from "./dom.js";

const EVERY_MS = 4000; // the server forgets who has been silent for ten seconds
const CLAIM_MS = 20000; // nobody has a goal for longer than it takes to write it

export class People {
  #list = document.getElementById("people");
  #doing = document.getElementById("doing");
  #viewers = document.getElementById("viewers");
  #here = { typing: false, claim: "" };
  #told = "";
  #typingTimer = null;
  #claimTimer = null;

  /** tell(here): say to the server {typing, claim}. user: who is here. announce(text): for the ears. */
  constructor({ user, tell, announce }) {
    Object.assign(this, { user, tell, announce });
    this.people = [];
    this.caller = null;
    setInterval(() => this.#tell(), EVERY_MS);
  }

  // --- me

  typing(is) {
    clearTimeout(this.#typingTimer);
    if (is) this.#typingTimer = setTimeout(() => this.typing(false), 4000);
    this.#be({ typing: is });
  }

  get claimed() {
    return this.#here.claim;
  }

  claim(what) {
    clearTimeout(this.#claimTimer);
    if (what) this.#claimTimer = setTimeout(() => this.claim(""), CLAIM_MS);
    this.#be({ claim: what });
  }

  /** The connection is new: the server may not know of us. */
  again() {
    this.#tell();
  }

  #be(change) {
    Object.assign(this.#here, change);
    if (JSON.stringify(this.#here) !== this.#told) this.#tell();
  }

  #tell() {
    this.#told = JSON.stringify(this.#here);
    // Not connected, or not allowed any more: the connection's own sign says so.
    this.tell({ ...this.#here }).catch(() => (this.#told = ""));
  }

  // --- the others

  show({ people, caller, viewers }) {
    const claims = new Map(this.people.map(({ id, claim }) => [id, claim]));
    this.people = people;
    this.caller = caller;
    const others = people.filter(({ id }) => id !== this.user.id);
    this.#list.replaceChildren(...people.map((person) => this.#row(person)));
    const typing = others.filter((one) => one.typing && !one.claim).map((one) => one.name);
    const has = others.filter((one) => one.claim).map((one) => `${one.name} has ${one.claim}`);
    const types = typing.length ? `${typing.join(" and ")} ${typing.length > 1 ? "are" : "is"} typing…` : "";
    say(this.#doing, [...has, types].filter(Boolean).join(" · "));
    this.#doing.toggleAttribute("data-claimed", has.length > 0);
    for (const { id, name, claim } of others) {
      if (claim && claim !== claims.get(id)) this.announce(`${name} has ${claim}.`);
    }
    this.#viewers.hidden = viewers === null || viewers === undefined;
    const count = `${viewers} ${viewers === 1 ? "viewer" : "viewers"}`;
    say(this.#viewers.lastElementChild, count);
  }

  #row({ id, name, typing, claim }) {
    const me = id === this.user.id;
    const calls = this.caller?.id === id;
    const state = claim ? `has ${claim}` : typing ? "is typing…" : "";
    return make(
      "li",
      { class: "person", "data-typing": typing, "data-claim": Boolean(claim) },
      make("span", { class: "person-name" }, me ? `${name} (you)` : name),
      calls
        ? make(
            "span",
            { class: "person-calls" },
            make("span", { class: "material-symbols-outlined", "aria-hidden": "true" }, "mic"),
            make("span", { class: "for-ears" }, "has the microphone"),
          )
        : "",
      make("span", { class: "person-state" }, state),
    );
  }
}
