// Suggestions under the search field while the fan types: a combobox with a list.
// The arrow keys choose, Enter opens what is chosen or searches, Escape closes the list.

import { request } from "../../livecast/request.js";

const PAUSE_MS = 150; // in the typing, before the server is asked
const LIMIT = 5; // of each kind

/** @type {HTMLFormElement} */
const form = document.querySelector(".search-form");
const field = form.querySelector("input");
const list = document.getElementById("suggestions");
// The addresses of the API have no language. Those of this page may.
const prefix = form.getAttribute("action").replace(/\/search\/$/, "");
let timer = 0;
/** @type {AbortController | null} */
let asking = null;
let chosen = -1;

field.setAttribute("role", "combobox");
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", list.id);
field.setAttribute("aria-expanded", "false");

field.addEventListener("input", () => {
  clearTimeout(timer);
  asking?.abort();
  if (field.value.trim() === "") close();
  else timer = setTimeout(suggest, PAUSE_MS);
});
field.addEventListener("keydown", (event) => {
  if (event.isComposing || list.hidden) return;
  const count = list.children.length;
  if (event.key === "ArrowDown") choose(((chosen + 2) % (count + 1)) - 1);
  else if (event.key === "ArrowUp") choose(((chosen + count + 1) % (count + 1)) - 1);
  else if (event.key === "Escape") close();
  else if (event.key === "Enter" && chosen >= 0) open(list.children[chosen]);
  else return;
  event.preventDefault();
});
field.addEventListener("blur", close);
// Before the field loses the focus, which closes the list.
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", ({ target }) => {
  const pressed = target instanceof Element ? target.closest("[role=option]") : null;
  if (pressed) open(pressed);
});

async function suggest() {
  asking = new AbortController();
  const query = field.value;
  const address = `${form.dataset.suggestions}?${new URLSearchParams({ q: query, limit: String(LIMIT) })}`;
  const answer = await request(address, { signal: asking.signal }).catch(() => null);
  // The form works without suggestions: Enter searches.
  if (!answer?.ok || field.value !== query || document.activeElement !== field) return;
  show(await answer.json());
}

function show({ teams, competitions, players }) {
  const options = [
    ...teams.map((one) => [one.name, one.short_name === one.name ? "" : one.short_name, one.address]),
    ...competitions.map((one) => [one.name, one.season, one.address]),
    ...players.map((one) => [one.name, one.team.name, one.address]),
  ];
  list.replaceChildren(...options.map(option));
  choose(-1);
  list.hidden = options.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
}

function option([name, note, address], number) {
  const node = document.createElement("li");
  const text = document.createElement("b");
  const small = document.createElement("small");
  node.id = `suggestion-${number}`;
  node.setAttribute("role", "option");
  node.setAttribute("aria-selected", "false");
  node.dataset.address = prefix + address;
  text.textContent = name;
  small.textContent = note;
  node.append(text, small);
  return node;
}

function choose(number) {
  list.children[chosen]?.setAttribute("aria-selected", "false");
  chosen = number;
  const node = list.children[chosen];
  if (!node) {
    field.removeAttribute("aria-activedescendant");
    return;
  }
  node.setAttribute("aria-selected", "true");
  node.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", node.id);
}

function close() {
  list.hidden = true;
  choose(-1);
  field.setAttribute("aria-expanded", "false");
}

function open(node) {
  location.href = node.dataset.address;
}
