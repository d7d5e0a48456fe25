// The control of a replay, in the strip with the score: play and pause, how fast, where in the match, the next big moment.

import { clockFace } from "../shared/clock.js";

const STEP = 10; // seconds that an arrow key goes

export class ReplayBar {
  #name = "";

  /** on: {toggle(), seek(at), speed(n), next(), close()}. */
  constructor(bar, page, on) {
    Object.assign(this, { bar, page, on });
    this.play = bar.querySelector('[data-do="play"]');
    this.slider = bar.querySelector('input[type="range"]');
    this.speed = bar.querySelector("select");
    this.where = bar.querySelector(".replay-where");
    this.marks = bar.querySelector(".replay-marks");
    this.play.addEventListener("click", () => on.toggle());
    bar.querySelector('[data-do="next"]').addEventListener("click", () => on.next());
    bar.querySelector('[data-do="close"]').addEventListener("click", () => on.close());
    this.slider.addEventListener("input", () => on.seek(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => this.#key(event));
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
        // Where several begin close to each other, one name is enough.
        const short = shorts[period]?.short ?? "";
        mark.textContent = short === before ? "" : short;
        before = short;
        return mark;
      }),
    );
    this.play.focus({ preventScroll: true });
  }

  close() {
    this.bar.hidden = true;
  }

  /** Where it stands: in which stretch, and how far in; and the name of the period that is played. */
  show(at, { stretch, local, name, playing, over }) {
    this.slider.value = at;
    this.slider.style.setProperty("--done", `${(100 * at) / Math.max(1, this.timeline.length)}%`);
    const [face, more] = clockFace(stretch.clock, Math.floor(local));
    const told = over
      ? this.page.words.replay_over
      : [name, stretch.break ? "" : `${face} ${more}`.trim()].filter(Boolean).join(", ");
    if (told !== this.#name) {
      this.#name = told;
      this.slider.setAttribute("aria-valuetext", told);
      this.where.textContent = told;
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
    const begins = this.#periods().map(({ begin }) => begin);
    const forth = { ArrowRight: STEP, ArrowUp: STEP, ArrowLeft: -STEP, ArrowDown: -STEP }[event.key];
    if (forth) this.on.seek(at + forth);
    else if (event.key === "PageUp") this.on.seek(begins.find((begin) => begin > at + 1) ?? this.timeline.length);
    else if (event.key === "PageDown") this.on.seek(begins.findLast((begin) => begin < at - 1) ?? 0);
    else if (event.key === " ") this.on.toggle();
    else return;
    event.preventDefault();
  }
}
