// The commentators who are present: who is typing, who claims an event ("I have it"), who is the lead commentator; and
// the number of viewers. Sends this commentator's own state to the server.

import { make, setText } from "./dom.js";

const HEARTBEAT_MS = 4000; // the server removes a commentator after ten seconds without one
const TYPING_MS = 4000;
const CLAIM_MS = 20000; // a claim ends by itself

export class Presence {
  #list = document.getElementById("people");
  #activity = document.getElementById("activity");
  #viewers = document.getElementById("viewers");
  #own = { typing: false, claim: "" };
  #sent = "";
  #typingTimer = null;
  #claimTimer = null;

  /** send(state): sends {typing, claim} to the server. user: this commentator. announce(text). */
  constructor({ user, send, announce }) {
    Object.assign(this, { user, send, announce });
    this.people = [];
    this.lead = null;
    setInterval(() => this.sendHeartbeat(), HEARTBEAT_MS);
  }

  // --- this commentator

  setTyping(typing) {
    clearTimeout(this.#typingTimer);
    if (typing) this.#typingTimer = setTimeout(() => this.setTyping(false), TYPING_MS);
    this.#change({ typing });
  }

  get ownClaim() {
    return this.#own.claim;
  }

  setClaim(claim) {
    clearTimeout(this.#claimTimer);
    if (claim) this.#claimTimer = setTimeout(() => this.setClaim(""), CLAIM_MS);
    this.#change({ claim });
  }

  #change(change) {
    Object.assign(this.#own, change);
    if (JSON.stringify(this.#own) !== this.#sent) this.sendHeartbeat();
  }

  sendHeartbeat() {
    this.#sent = JSON.stringify(this.#own);
    // Not connected, or no longer allowed: the connection status shows it.
    this.send({ ...this.#own }).catch(() => (this.#sent = ""));
  }

  // --- all commentators

  show({ people, caller, viewers }) {
    const claims = new Map(this.people.map(({ id, claim }) => [id, claim]));
    this.people = people;
    this.lead = caller;
    const others = people.filter(({ id }) => id !== this.user.id);
    this.#list.replaceChildren(...people.map((person) => this.#row(person)));
    const typing = others.filter((one) => one.typing && !one.claim).map((one) => one.name);
    const claiming = others.filter((one) => one.claim).map((one) => `${one.name} has ${one.claim}`);
    const typingText = typing.length ? `${typing.join(" and ")} ${typing.length > 1 ? "are" : "is"} typing…` : "";
    setText(this.#activity, [...claiming, typingText].filter(Boolean).join(" · "));
    this.#activity.toggleAttribute("data-claimed", claiming.length > 0);
    for (const { id, name, claim } of others) {
      if (claim && claim !== claims.get(id)) this.announce(`${name} has ${claim}.`);
    }
    this.#viewers.hidden = viewers === null || viewers === undefined;
    setText(this.#viewers.lastElementChild, `${viewers} ${viewers === 1 ? "viewer" : "viewers"}`);
  }

  #row({ id, name, typing, claim }) {
    const isOwn = id === this.user.id;
    const isLead = this.lead?.id === id;
    const state = claim ? `has ${claim}` : typing ? "is typing…" : "";
    return make(
      "li",
      { class: "person", "data-typing": typing, "data-claim": Boolean(claim) },
      make("span", { class: "person-name" }, isOwn ? `${name} (you)` : name),
      isLead
        ? make(
            "span",
            { class: "person-lead" },
            make("span", { class: "material-symbols-outlined", "aria-hidden": "true" }, "mic"),
            make("span", { class: "visually-hidden" }, "lead commentator"),
          )
        : "",
      make("span", { class: "person-state" }, state),
    );
  }
}
