// The link in the masthead: "Log in", or the member's name. It opens the login on any page.

import { member, refresh, requireMember } from "./member.js";

/** @type {HTMLAnchorElement} */
const link = document.querySelector("[data-account]");
let complete = false; // a member is logged in, and has chosen a name or skipped that

function show(current) {
  const name = link.querySelector(".account-name");
  link.toggleAttribute("data-logged-in", Boolean(current));
  name.textContent = current?.nameless ? link.dataset.unnamedText : current ? current.name : link.dataset.loginText;
  complete = Boolean(current) && !current.nameless;
  link.href = complete ? link.dataset.profile : link.dataset.login;
  /** @type {HTMLElement} */
  const face = link.querySelector(".account-face");
  face.textContent = current ? [...current.name][0].toUpperCase() : "";
  if (current?.colour) face.dataset.colour = current.colour;
  else delete face.dataset.colour;
}

link.addEventListener("click", (event) => {
  if (complete || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (document.querySelector("[data-login-page]")) return;
  event.preventDefault();
  requireMember().catch((problem) => problem.name !== "AbortError" && location.assign(link.href));
});

document.addEventListener("livecast:member", (/** @type {CustomEvent} */ { detail }) => show(detail));
// The member may have logged in or out on another page before the back button returned to this one.
addEventListener("pageshow", (event) => event.persisted && refresh().catch(() => {}));

member().then(show, (problem) => console.warn("livecast: the current member is unknown", problem));
