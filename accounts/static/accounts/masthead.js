// The masthead's corner: "Log in", or who is. And the way in, from any page.

import { member, refresh, requireMember } from "./member.js";

const link = document.querySelector("[data-account]");
let settled = false; // somebody is logged in, and has a name or has skipped it

function show(who) {
  const name = link.querySelector(".account-name");
  link.toggleAttribute("data-in", Boolean(who));
  name.textContent = who?.nameless ? link.dataset.nameless : who ? who.name : link.dataset.words;
  settled = Boolean(who) && !who.nameless;
  link.href = settled ? link.dataset.profile : link.dataset.login;
  const face = link.querySelector(".account-face");
  face.textContent = who ? [...who.name][0].toUpperCase() : "";
  if (who?.colour) face.dataset.colour = who.colour;
  else delete face.dataset.colour;
}

link.addEventListener("click", (event) => {
  if (settled || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (document.querySelector("[data-login-page]")) return;
  event.preventDefault();
  requireMember().catch((problem) => problem.name !== "AbortError" && location.assign(link.href));
});

document.addEventListener("livecast:member", ({ detail }) => show(detail));
// Somebody logged in or out on another page, and came back to this one by the back button.
addEventListener("pageshow", (event) => event.persisted && refresh().catch(() => {}));

member().then(show, (problem) => console.warn("livecast: who is here?", problem));
