// The controls of a replay, below the score: play and pause, speed, position in the match, next key event.

import { clockTexts } from "../shared/clock.js";
import { translateShort } from "../shared/format.js";

const STEP = 10; // seconds per press of an arrow key
const GAP = 4; // px between two names of periods

export class ReplayControls {
  #shownPosition = "";

  /** on: {toggle(), seek(at), speed(n), next(), share(), close()}. */
  constructor(bar, page, on) {
    Object.assign(this, { bar, page, on });
    this.play = bar.querySelector('[data-action="play"]');
    this.slider = bar.querySelector('input[type="range"]');
    this.speed = bar.querySelector("select");
    this.position = bar.querySelector(".replay-where");
    this.marks = bar.querySelector(".replay-marks");
    this.play.addEventListener("click", () => on.toggle());
    bar.querySelector('[data-action="next"]').addEventListener("click", () => on.next());
    bar.querySelector('[data-action="share"]').addEventListener("click", () => on.share());
    bar.querySelector('[data-action="close"]').addEventListener("click", () => on.close());
    this.slider.addEventListener("input", () => on.seek(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => this.#nameMarks()).observe(this.marks);
    this.speed.addEventListener("change", () => on.speed(Number(this.speed.value)));
  }

  open(timeline) {
    this.timeline = timeline;
    this.bar.hidden = false;
    this.slider.max = Math.ceil(timeline.length);
    const shorts = this.page.sport.periods;
    let before = "";
    this.marks.replaceChildren(
      ...this.#periods().map(({ period, begin }) => {
        const mark = document.createElement("span");
        mark.style.insetInlineStart = `${(100 * begin) / timeline.length}%`;
        // Consecutive periods with the same short name get one mark.
        const short = translateShort(this.page.sport.shorts, shorts[period]?.short ?? "");
        mark.dataset.name = short === before ? "" : short;
        before = short;
        return mark;
      }),
    );
    this.#nameMarks();
    this.play.focus({ preventScroll: true });
  }

  close() {
    this.bar.hidden = true;
  }

  /** Write the names of the periods at their marks, as many as fit beside each other. */
  #nameMarks() {
    const { right } = this.marks.getBoundingClientRect();
    let end = -Infinity;
    for (const mark of this.marks.children) {
      mark.textContent = mark.dataset.name;
      const box = mark.getBoundingClientRect();
      if (box.left < end || box.right > right) mark.textContent = "";
      else if (mark.textContent) end = box.right + GAP;
    }
  }

  /** Show the position: the stretch, the seconds elapsed in it, and the name of the period. */
  show(at, { stretch, elapsed, name, playing, over }) {
    this.slider.value = at;
    this.slider.style.setProperty("--done", `${(100 * at) / Math.max(1, this.timeline.length)}%`);
    const [time, added] = clockTexts(stretch.clock, Math.floor(elapsed));
    const position = over
      ? this.page.words.replay_over
      : [name, stretch.break ? "" : `${time} ${added}`.trim()].filter(Boolean).join(", ");
    if (position !== this.#shownPosition) {
      this.#shownPosition = position;
      this.slider.setAttribute("aria-valuetext", position);
      this.position.textContent = position;
    }
    const label = playing ? this.page.words.pause : this.page.words.play;
    if (this.play.getAttribute("aria-label") !== label) this.play.setAttribute("aria-label", label);
    this.bar.toggleAttribute("data-playing", playing);
  }

  #periods() {
    return this.timeline.stretches.filter(({ period, length, ...stretch }) => period && length && !stretch.break);
  }

  #key(event) {
    const at = Number(this.slider.value);
    const starts = this.#periods().map(({ begin }) => begin);
    const step = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP }[event.key];
    if (step) this.on.seek(at + step);
    else if (event.key === "PageUp") this.on.seek(starts.find((begin) => begin > at + 1) ?? this.timeline.length);
    else if (event.key === "PageDown") this.on.seek(starts.findLast((begin) => begin < at - 1) ?? 0);
    else if (event.key === " ") this.on.toggle();
    else return;
    event.preventDefault();
  }
}
