// Lets a new line slide in under its heading, and the others with it: the eye can follow what was pushed aside.
//
// The whole feed is held back, by transform, where it stood, and then let go: nothing in it has shifted on the way. The
// transform is set frame by frame, and not by an animation, because the next line may come while it is still moving.

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const PACE_MS = 70; // the way that is left falls to a third in this time

export class Glide {
  #left = 0; // px that the feed still stands above its place
  #before = 0; // the same, one frame ago
  #then = 0; // when it last moved
  #held = 0; // when a line last came: in that frame the feed must not move besides

  constructor(feed) {
    this.feed = feed;
  }

  /** Run `change`, which adds lines at the head of the feed. Who asked for less motion sees no slide. */
  over(change) {
    const first = this.feed.querySelector(".entry");
    if (!first || calm.matches || document.hidden) return change();
    const stood = first.getBoundingClientRect().top;
    change();
    const moved = first.isConnected ? first.getBoundingClientRect().top - stood : 0;
    // A burst that fills the screen is not watched line by line.
    if (moved <= 0 || moved > innerHeight) return;
    const still = this.#left === 0;
    this.#held = document.timeline.currentTime;
    if (this.#then === this.#held) this.#left = this.#before;
    this.#then = this.#held;
    this.#place(this.#left + moved);
    if (still) requestAnimationFrame((now) => this.#move(now));
  }

  #move(now) {
    if (now !== this.#held) {
      this.#before = this.#left;
      const left = this.#left * Math.exp(-Math.max(0, now - this.#then) / PACE_MS);
      this.#then = now;
      this.#place(left < 0.5 || document.hidden ? 0 : left);
    }
    if (this.#left) requestAnimationFrame((next) => this.#move(next));
  }

  #place(left) {
    this.#left = left;
    for (const heading of this.feed.querySelectorAll(".run-name[style]")) heading.removeAttribute("style");
    if (!left) return this.feed.removeAttribute("style");
    this.feed.style.transform = `translateY(${-left}px)`;
    // The heading stays where it is: the line comes out from under it.
    const heading = this.feed.querySelector(".run-name");
    if (heading) heading.style.transform = `translateY(${left}px)`;
  }
}
