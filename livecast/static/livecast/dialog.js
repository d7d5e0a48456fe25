// Dialogs, and the focus after them: the next character that is typed goes into a text field.
//
// A page marks its main text field with [data-composer]. A text field that the person was typing in has priority over
// it.

const TEXT_FIELD =
  "textarea, [contenteditable], input:not([type=checkbox], [type=radio], [type=file], [type=button], [type=submit])";
const hasMouse = matchMedia("(pointer: fine)"); // otherwise a keyboard covers the page when a field gets the focus

let lastInputWasPointer = false; // a mouse, a pen or a finger, not a key
/** @type {any} */
let fieldBefore = null; // the text field that had the focus before the last press

addEventListener("pointerdown", recordPress, true);
addEventListener("keydown", () => (lastInputWasPointer = false), true);

function recordPress() {
  lastInputWasPointer = true;
  fieldBefore = isTextField(document.activeElement) ? document.activeElement : null;
}

/**
 * Whether keys type letters in this node.
 * @param {any} node
 */
export function isTextField(node) {
  return Boolean(node?.matches?.(TEXT_FIELD));
}

function isUsable(field) {
  return isTextField(field) && field.isConnected && field.checkVisibility() && !field.disabled && !field.readOnly;
}

function findComposer() {
  return document.querySelector("[data-composer]");
}

/**
 * Open a modal dialog. Escape, a press outside and closeDialog() close it. Then the focus returns to the text field
 * that had it, otherwise to the page's composer.
 *
 * byKeys: the dialog is about an item that keys move between. If keys alone open and close it, that item gets the
 * focus. restore: the dialog has nothing to do with typing, and the element that had the focus gets it back. @param
 * {HTMLDialogElement} dialog
 */
export function openDialog(dialog, { byKeys = false, restore = false } = {}) {
  if (dialog.open) return;
  if (!afterClose.has(dialog)) addHandlers(dialog);
  const before = /** @type {HTMLElement} */ (document.activeElement);
  const field = [before, lastInputWasPointer && fieldBefore].find(isUsable) ?? null;
  const selection = selectionOf(field);
  const openedByKeys = !lastInputWasPointer;
  afterClose.set(dialog, () => {
    // Another dialog that is open sets the focus when it closes.
    if (document.querySelector("dialog[open]")) return;
    if (isUsable(field)) focusField(field, selection);
    else if (!restore && !(byKeys && openedByKeys && !lastInputWasPointer)) focusField(findComposer());
    else if (before !== document.activeElement) before.focus({ preventScroll: true });
  });
  dialog.showModal();
}

/** Close a dialog. The focus is set at once, so that the next character is not lost. */
export function closeDialog(dialog) {
  dialog.close();
  // The event `close` comes later, perhaps after a key.
  runAfterClose(dialog);
}

const afterClose = new WeakMap(); // dialog -> what to do once when it has closed

function runAfterClose(dialog) {
  const run = afterClose.get(dialog);
  afterClose.set(dialog, null);
  run?.();
}

function addHandlers(dialog) {
  let pressedOutside = false; // a text selection that starts inside and ends outside must not close the dialog
  dialog.addEventListener("pointerdown", (event) => (pressedOutside = isOutside(dialog, event)));
  dialog.addEventListener("click", (event) => pressedOutside && isOutside(dialog, event) && closeDialog(dialog));
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
  // The browser may close it by itself: the back gesture of a phone.
  dialog.addEventListener("close", () => runAfterClose(dialog));
}

function isOutside(dialog, { target, clientX: x, clientY: y }) {
  const { left, right, top, bottom } = dialog.getBoundingClientRect();
  return target === dialog && (x < left || x > right || y < top || y > bottom);
}

/** The text of a field and what is selected in it. */
function selectionOf(field) {
  return field && { text: field.value, start: field.selectionStart, end: field.selectionEnd };
}

/** The text field that the press that is handled now took the focus from. Null if the last input was a key. */
export function fieldBeforePress() {
  if (!lastInputWasPointer) return null;
  return isUsable(fieldBefore) ? fieldBefore : hasMouse.matches ? findComposer() : null;
}

/** Focus this field, if possible, with the same text selected as before; returns whether it has the focus. */
export function focusField(field, before = selectionOf(field)) {
  if (!isUsable(field)) return false;
  const { start, end } = before.text === field.value ? before : selectionOf(field);
  // Chromium restores a field's focus without its caret when a press leaves a dialog: typed letters would be lost.
  field.blur();
  field.focus({ preventScroll: true });
  if (typeof start === "number") field.setSelectionRange(start, end);
  return true;
}

/** Focus the text field that has the focus, otherwise the page's composer. */
export function focusTextField() {
  const { activeElement: now } = document;
  focusField(isUsable(now) ? now : findComposer());
}

/**
 * Return the focus to the text field after a press on one of the `controls` (a selector) in `root`: to the field that
 * had it, otherwise to the page's composer. The same when a control with the focus disappears. A control that opened
 * something keeps the focus.
 */
export function returnFocusAfterPress(root, controls) {
  root.addEventListener("click", ({ target }) => {
    const control = target.closest(controls);
    if (control && !control.matches("select, [aria-expanded=true]")) returnFocus(control);
  });
  root.addEventListener("change", ({ target }) => {
    if (target.matches("select") && target.matches(controls)) returnFocus(target);
  });
}

function returnFocus(control) {
  const { activeElement: now } = document;
  if (isUsable(now) || document.querySelector("dialog[open]")) return;
  const lost = now === document.body || !now.checkVisibility();
  if (!lost && !lastInputWasPointer) return;
  // A form is finished when its own button was pressed.
  const finished = control.matches("button") && control.form && control.form === fieldBefore?.form;
  if (lastInputWasPointer && !finished && focusField(fieldBefore)) return;
  if (lost || hasMouse.matches) focusField(findComposer());
}
