// A photo, opened large over the page: the match goes on behind it, and the reader's place is kept. Without this script,
// and for who asks for a tab of its own, the link leads to the file.

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

  // Somebody who is writing keeps the focus in the text.
  root.addEventListener("mousedown", (event) => {
    if (event.button === 0 && isTextField(document.activeElement) && event.target.closest?.(".photo a"))
      event.preventDefault();
  });
  let opened = ""; // the id of the line
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.(".photo a");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const small = link.firstElementChild;
    for (const name of ["width", "height", "alt"]) image.setAttribute(name, small.getAttribute(name));
    image.src = link.href;
    dialog.setAttribute("aria-label", small.alt || link.title);
    opened = link.closest(".entry")?.id ?? "";
    openDialog(dialog, { reading: true });
  });
  // A tap anywhere closes it, as does Escape.
  dialog.addEventListener("click", () => closeDialog(dialog));
  dialog.addEventListener("close", () => {
    image.removeAttribute("src");
    // The line may have changed behind the photo, and its link is another one then: the focus is nowhere.
    if (document.activeElement !== document.body) return;
    document.getElementById(opened)?.querySelector(".photo a")?.focus({ preventScroll: true });
  });
}
