// Where a line is typed. It is kept at every keystroke, read while it is typed, and posted without waiting for that.

import { Completions } from "./completions.js";
import { make, say } from "./dom.js";
import { Reader } from "./preview.js";

const TALLEST = 160; // px: longer texts scroll

export class Composer {
  #form = document.getElementById("composer");
  #marks = document.getElementById("marks");
  #preview = document.getElementById("preview");
  #hint = document.getElementById("hint");
  #hold = document.getElementById("hold");

  /**
   * ask(question, signal): the preview. keep(text): called at every change. post(text, {hold}): a line is done.
   * Empty, it has no use for some keys: onempty(name) is told of "post", "undo", "edit", "keys" and "out".
   */
  constructor({ ask, keep, post, onempty, onread }) {
    Object.assign(this, { keep, post, onempty, onread });
    this.field = document.getElementById("line");
    this.reading = null;
    this.completions = new Completions(document.getElementById("completions"), this.field, (one) => this.#take(one));
    this.reader = new Reader(ask, (answer, text) => this.#read(answer, text));
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("scroll", () => (this.#marks.scrollTop = this.field.scrollTop));
    this.field.addEventListener("blur", () => this.completions.close());
    // The button must not take the focus: on a phone the keyboard would go.
    this.#form.addEventListener("mousedown", (event) => event.target.closest("button") && event.preventDefault());
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
  }

  get text() {
    return this.field.value;
  }

  get empty() {
    return !this.field.value.trim();
  }

  focus() {
    this.field.focus();
  }

  /** Take a text up: one that came back, or a draft. What stands here already is not lost, it stands behind. */
  takeUp(text) {
    const before = this.text.trim();
    this.field.value = before && before !== text ? `${text}\n${before}` : text;
    this.field.setSelectionRange(text.length, text.length);
    this.focus();
    this.#changed();
  }

  /** Put a word in at the caret: a shirt, from the line-ups. */
  insert(word) {
    const { selectionStart: start, selectionEnd: end } = this.field;
    const before = start && !/\s$/.test(this.text.slice(0, start)) ? " " : "";
    this.field.setRangeText(`${before}${word} `, start, end, "end");
    this.focus();
    this.#changed();
  }

  send({ hold = true } = {}) {
    const text = this.text.trim();
    if (!text) return this.onempty("post");
    this.post(text, hold ? {} : { hold: false });
    this.field.value = "";
    this.#changed();
    return this.focus();
  }

  // --- keys

  #key(event) {
    const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
    // While a Chinese name is being composed all keys belong to the input method.
    if (event.isComposing || altKey) return;
    const call = this.#meaning(key, shiftKey, ctrlKey || metaKey);
    if (!call) return;
    event.preventDefault();
    event.stopPropagation();
    call();
  }

  #meaning(key, shift, control) {
    const { completions } = this;
    if (key === "Enter" && shift) return null;
    if (key === "Enter") return completions.chosen ? () => completions.take() : () => this.send({ hold: !control });
    if (completions.open && !shift && !control) {
      if (key === "Tab") return () => completions.take();
      if (key === "ArrowDown") return () => completions.move(1);
      if (key === "ArrowUp") return () => completions.move(-1);
      if (key === "Escape") return () => completions.close();
    }
    if (key === "Escape") return () => this.onempty("out");
    if (this.text !== "") return null;
    if (key === "z" && control) return () => this.onempty("undo");
    if (key === "ArrowUp") return () => this.onempty("edit");
    if (key === "?") return () => this.onempty("keys");
    return null;
  }

  #take({ insert, start, end }) {
    const space = /^\s/.test(this.text.slice(end)) ? "" : " ";
    this.field.setRangeText(`${insert}${space}`, start, end, "end");
    this.#changed();
  }

  // --- reading

  #changed() {
    this.keep(this.text);
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(TALLEST, this.field.scrollHeight)}px`;
    // What was read of the old line holds as far as the new one is the same.
    this.#mark(this.reading?.text ?? "", this.reading?.parts ?? []);
    if (this.empty) this.#read(null, this.text);
    this.reader.read(this.text, this.field.selectionStart);
  }

  #read(answer, text) {
    if (text !== this.text) return;
    const reading = answer?.reading;
    this.reading = reading ? { ...reading, text, fields: answer.fields } : null;
    this.#mark(text, reading?.parts ?? []);
    this.#form.toggleAttribute("data-plain", reading?.plain ?? true);
    this.#form.toggleAttribute("data-guessed", reading?.guessed ?? false);
    const unread = text.trim() ? "Posted as typed: the server reads it when it arrives." : "";
    say(this.#preview, reading ? reading.preview : unread);
    say(this.#hint, reading?.hint ?? "");
    say(this.#hold, answer?.hold ? `held ${answer.hold} s` : "");
    const focused = document.activeElement === this.field;
    this.completions.show(focused && answer ? this.#worthShowing(answer.completions) : []);
    this.onread?.(this.reading);
  }

  /** A list that offers only what stands there already is in the way. */
  #worthShowing(all) {
    return all.filter(({ insert, start, end }) => this.text.slice(start, end) !== insert);
  }

  /** Draw the recognised parts behind the text, for as much of it as is still the same. */
  #mark(text, parts) {
    const now = this.text;
    let same = 0;
    while (same < text.length && text[same] === now[same]) same += 1;
    const pieces = [];
    let at = 0;
    for (const { what, means, start, end } of parts) {
      if (end > same || start < at) continue;
      pieces.push(now.slice(at, start));
      pieces.push(make("mark", { "data-what": what, title: means }, now.slice(start, end)));
      at = end;
    }
    // A last line break is no line until something follows it.
    this.#marks.replaceChildren(...pieces, `${now.slice(at)}\u200b`);
  }
}
