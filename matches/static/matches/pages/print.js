// Prints the whole match. A long one has only its newest lines on the page, so the others are loaded first.

import { drawn } from "./glance.js";
import { older } from "./match.js";

const button = document.getElementById("print");

async function printAll() {
  button.setAttribute("aria-busy", "true");
  // Without a network the paper has the lines that the page has, and the address of the others.
  await Promise.all([older.loadAll().catch(() => {}), drawn()]);
  button.removeAttribute("aria-busy");
  window.print();
}

button.addEventListener("click", printAll);
addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  if (older.complete) return; // the browser's own printing
  event.preventDefault();
  printAll();
});
