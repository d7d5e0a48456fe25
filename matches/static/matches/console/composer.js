// The composer of a line. The text is saved at every keystroke and parsed by the server while it is typed. A line can
// be posted before the server has parsed it.

import { Completions } from "./completions.js";
import { make, setText } from "./dom.js";
import { Preview } from "./preview.js";

const MAX_HEIGHT = 160; // px: longer texts scroll

export class Composer {
  #form = document.getElementById("composer");
  #marks = document.getElementById("marks");
  #preview = document.getElementById("preview");
  #hint = document.getElementById("hint");
  #hold = document.getElementById("hold");

  /**
   * fetchPreview(question, signal): the preview. save(text): called at every change. post(text, {hold}): posts a line.
   * onempty(name): called for keys in the empty composer: "post", "undo", "edit", "keys" and "leave".
   */
  constructor({ fetchPreview, save, post, onempty }) {
    Object.assign(this, { save, post, onempty });
    this.field = document.getElementById("line");
    this.parsed = null; // what the server made of the text
    this.completions = new Completions(document.getElementById("completions"), this.field, (one) =>
      this.#insertCompletion(one),
    );
    this.preview = new Preview(fetchPreview, (answer, text) => this.#showPreview(answer, text));
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("scroll", () => (this.#marks.scrollTop = this.field.scrollTop));
    this.field.addEventListener("blur", () => this.completions.close());
    // The button must not take the focus: on a phone the keyboard would close.
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

  /** Put a text into the composer: a draft, or a line that was taken back. The present text is kept after it. */
  prepend(text) {
    const before = this.text.trim();
    this.field.value = before && before !== text ? `${text}\n${before}` : text;
    this.field.setSelectionRange(text.length, text.length);
    this.focus();
    this.#changed();
  }

  /** Insert a word at the caret: a shirt number from the line-ups. */
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
    // During input method composition all keys belong to the input method.
    if (event.isComposing || altKey) return;
    const run = this.#commandOf(key, shiftKey, ctrlKey || metaKey);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  }

  #commandOf(key, shift, control) {
    const { completions } = this;
    if (key === "Enter" && shift) return null;
    if (key === "Enter") return completions.selected ? () => completions.choose() : () => this.send({ hold: !control });
    if (completions.open && !shift && !control) {
      if (key === "Tab") return () => completions.choose();
      if (key === "ArrowDown") return () => completions.move(1);
      if (key === "ArrowUp") return () => completions.move(-1);
      if (key === "Escape") return () => completions.close();
    }
    if (key === "Escape") return () => this.onempty("leave");
    if (this.text !== "") return null;
    if (key === "z" && control) return () => this.onempty("undo");
    if (key === "ArrowUp") return () => this.onempty("edit");
    if (key === "?") return () => this.onempty("keys");
    return null;
  }

  #insertCompletion({ insert, start, end }) {
    // Letters that were typed since the completions arrived belong to the word that it replaces.
    const typed = this.text.slice(end, this.field.selectionStart);
    const last = /\s/.test(typed) ? end : end + typed.length;
    const space = /^\s/.test(this.text.slice(last)) ? "" : " ";
    this.field.setRangeText(`${insert}${space}`, start, last, "end");
    this.#changed();
  }

  // --- preview

  #changed() {
    this.save(this.text);
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(MAX_HEIGHT, this.field.scrollHeight)}px`;
    // The marks of the old text are kept as far as the new text is the same.
    this.#mark(this.parsed?.text ?? "", this.parsed?.parts ?? []);
    if (this.empty) this.#showPreview(null, this.text);
    this.preview.request(this.text, this.field.selectionStart);
  }

  #showPreview(answer, text) {
    if (text !== this.text) return;
    const reading = answer?.reading;
    this.parsed = reading ? { ...reading, text, fields: answer.fields } : null;
    this.#mark(text, reading?.parts ?? []);
    this.#form.toggleAttribute("data-plain", reading?.plain ?? true);
    this.#form.toggleAttribute("data-guessed", reading?.guessed ?? false);
    const unparsed = text.trim() ? "Preview unavailable: the line is posted as typed." : "";
    setText(this.#preview, reading ? reading.preview : unparsed);
    setText(this.#hint, answer?.refusal?.message ?? reading?.hint ?? "");
    setText(this.#hold, answer?.hold ? `held ${answer.hold} s` : "");
    const focused = document.activeElement === this.field;
    this.completions.show(focused && answer ? this.#useful(answer.completions) : []);
  }

  /** Without the completions that are equal to the text. */
  #useful(all) {
    return all.filter(({ insert, start, end }) => this.text.slice(start, end) !== insert);
  }

  /** Highlight the recognised parts of the text, as far as it is still the text that was parsed. */
  #mark(text, parts) {
    const now = this.text;
    let same = 0;
    while (same < text.length && text[same] === now[same]) same += 1;
    const pieces = [];
    let at = 0;
    for (const { what: token, means, start, end } of parts) {
      if (end > same || start < at) continue;
      pieces.push(now.slice(at, start));
      pieces.push(make("mark", { "data-token": token, title: means }, now.slice(start, end)));
      at = end;
    }
    // A trailing line break has no height without a character after it.
    this.#marks.replaceChildren(...pieces, `${now.slice(at)}\u200b`);
  }
}
