// Opens a photo in a dialog over the page, which goes on behind it. Without this script the link leads to the file, as
// it does if it is opened in another tab.

import { closeDialog, isTextField, openDialog } from "../../livecast/dialog.js";

export function mountLightbox(root, words) {
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  const close = document.createElement("button");
  close.type = "button";
  close.setAttribute("aria-label", words.close);
  close.textContent = "✕";
  const image = document.createElement("img");
  dialog.append(image, close);
  document.body.append(dialog);

  // A press on a photo does not take the focus from a text field.
  root.addEventListener("mousedown", (event) => {
    if (event.button === 0 && isTextField(document.activeElement) && event.target.closest?.(".photo a"))
      event.preventDefault();
  });
  let openedId = ""; // of the line
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.(".photo a");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const small = link.firstElementChild;
    for (const name of ["width", "height", "alt"]) image.setAttribute(name, small.getAttribute(name));
    image.src = link.href;
    dialog.setAttribute("aria-label", small.alt || link.title);
    openedId = link.closest(".entry")?.id ?? "";
    openDialog(dialog, { restore: true });
  });
  // A press anywhere closes it, like Escape.
  dialog.addEventListener("click", () => closeDialog(dialog));
  dialog.addEventListener("close", () => {
    image.removeAttribute("src");
    // If the line changed meanwhile, its link is another node, and the focus was lost.
    if (document.activeElement !== document.body) return;
    document.getElementById(openedId)?.querySelector(".photo a")?.focus({ preventScroll: true });
  });
}
