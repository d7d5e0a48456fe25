// Dialogs, and where typing goes on after them: the next character that is typed lands in a text field.
//
// A page names the field for that with [data-composer]. A text field in which somebody was typing comes before it.

const TEXT_FIELD =
  "textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=file], [type=button], [type=submit])";
const fine = matchMedia("(pointer: fine)"); // a mouse: no keyboard covers the page when a field gets the focus

let pressed = false; // the last input came from a mouse, a pen or a finger, not from a key
let left = null; // the text field that had the focus before that press

addEventListener("pointerdown", notePress, true);
addEventListener("keydown", () => (pressed = false), true);

function notePress() {
  pressed = true;
  left = isTextField(document.activeElement) ? document.activeElement : null;
}

/** Is this a place where keys are letters? */
export function isTextField(node) {
  return Boolean(node?.matches?.(TEXT_FIELD));
}

function usable(field) {
  return isTextField(field) && field.isConnected && field.checkVisibility() && !field.disabled && !field.readOnly;
}

function composer() {
  return document.querySelector("[data-composer]");
}

/**
 * Open a modal dialog. Escape, a press beside it and closeDialog() close it. Then typing goes on in the text field that
 * had the focus, otherwise in the page's composer.
 *
 * walked: it was opened about something that is walked along by keys. Where keys alone open and close it, that gets the
 * focus back. reading: it has nothing to do with typing, and what had the focus gets it back.
 */
export function openDialog(dialog, { walked = false, reading = false } = {}) {
  if (dialog.open) return;
  if (!leaving.has(dialog)) watch(dialog);
  const before = document.activeElement;
  const field = [before, pressed && left].find(usable) ?? null;
  const caret = caretOf(field);
  const byKeys = !pressed;
  leaving.set(dialog, () => {
    // One that stands above it, or in its place, goes on in its turn.
    if (document.querySelector("dialog[open]")) return;
    if (usable(field)) typeIn(field, caret);
    else if (!reading && !(walked && byKeys && !pressed)) typeIn(composer());
    else if (before !== document.activeElement) before.focus({ preventScroll: true });
  });
  dialog.showModal();
}

/** Close a dialog: the very next character is typed where typing goes on. */
export function closeDialog(dialog) {
  dialog.close();
  // The event `close` comes later, and a key may come before it.
  leave(dialog);
}

const leaving = new WeakMap(); // dialog -> what is done once when it has closed

function leave(dialog) {
  const goOn = leaving.get(dialog);
  leaving.set(dialog, null);
  goOn?.();
}

function watch(dialog) {
  let began = false; // a text that is selected from inside to outside ends beside the dialog, and closes nothing
  dialog.addEventListener("pointerdown", (event) => (began = isBeside(dialog, event)));
  dialog.addEventListener("click", (event) => began && isBeside(dialog, event) && closeDialog(dialog));
  dialog.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.preventDefault();
    closeDialog(dialog);
  });
  dialog.addEventListener("submit", (event) => {
    if (event.defaultPrevented || event.target.method !== "dialog") return;
    event.preventDefault();
    closeDialog(dialog);
  });
  // By the browser's own ways: the back gesture of a phone.
  dialog.addEventListener("close", () => leave(dialog));
}

function isBeside(dialog, { target, clientX: x, clientY: y }) {
  const { left: start, right, top, bottom } = dialog.getBoundingClientRect();
  return target === dialog && (x < start || x > right || y < top || y > bottom);
}

/** Where the caret stands in a text field, and in which text. */
function caretOf(field) {
  return field && { text: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/** The text field in which typing goes on after the press that is handled now. Null where a key did it, not a press. */
export function fieldBeforePress() {
  if (!pressed) return null;
  return usable(left) ? left : fine.matches ? composer() : null;
}

/** Have typing go on in this field, if that can be, with the caret where it was; returns whether. */
export function typeIn(field, before = caretOf(field)) {
  if (!usable(field)) return false;
  const { start, end } = before.text === field.value ? before : caretOf(field);
  // Chromium gives the focus back to a field without the caret when a dialog is left by a press: typing would vanish.
  field.blur();
  field.focus({ preventScroll: true });
  if (typeof start === "number") field.setSelectionRange(start, end);
  return true;
}

/** Typing goes on where it was: in the field that has the focus, otherwise in the page's composer. */
export function typeOn() {
  const { activeElement: now } = document;
  typeIn(usable(now) ? now : composer());
}

/**
 * In `root`, a press of what `controls` selects leaves the keyboard to the text field that had it, otherwise to the
 * page's composer. So does a control that vanishes while it has the focus. A control that opened something keeps it.
 */
export function keepTyping(root, controls) {
  root.addEventListener("click", ({ target }) => {
    const control = target.closest(controls);
    if (control && !control.matches("select, [aria-expanded=true]")) leaveControl(control);
  });
  root.addEventListener("change", ({ target }) => {
    if (target.matches("select") && target.matches(controls)) leaveControl(target);
  });
}

function leaveControl(control) {
  const { activeElement: now } = document;
  if (usable(now) || document.querySelector("dialog[open]")) return;
  const lost = now === document.body || !now.checkVisibility();
  if (!lost && !pressed) return;
  // A form is done with when its own button was pressed.
  const done = control.matches("button") && control.form && control.form === left?.form;
  if (pressed && !done && typeIn(left)) return;
  if (lost || fine.matches) typeIn(composer());
}
