// New lines slide in under their heading, and the other lines slide with them, so that the eye can follow.
//
// The whole feed is moved back by a transform, and the transform is then reduced to zero, so the layout does not shift.
// The transform is set in each frame instead of by an animation, because the next line may arrive during the movement.

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");
const PACE_MS = 70; // in this time the remaining distance falls to a third

export class InsertAnimation {
  #distance = 0; // px that the feed is still above its place
  #distanceBefore = 0; // the same, one frame ago
  #movedAt = 0; // time of the last movement
  #insertedAt = 0; // time of the last insertion: in that frame the feed must not move as well

  constructor(feed) {
    this.feed = feed;
  }

  /**
   * Run `change`, which adds lines at the start of the feed. Without animation if the reader prefers reduced motion.
   */
  run(change) {
    const first = this.feed.querySelector(".entry");
    if (!first || reducedMotion.matches || document.hidden) return change();
    const before = first.getBoundingClientRect().top;
    change();
    const shift = first.isConnected ? first.getBoundingClientRect().top - before : 0;
    // A burst of lines that fills the screen is not animated.
    if (shift <= 0 || shift > innerHeight) return;
    const idle = this.#distance === 0;
    this.#insertedAt = document.timeline.currentTime;
    if (this.#movedAt === this.#insertedAt) this.#distance = this.#distanceBefore;
    this.#movedAt = this.#insertedAt;
    this.#apply(this.#distance + shift);
    if (idle) requestAnimationFrame((now) => this.#move(now));
  }

  #move(now) {
    if (now !== this.#insertedAt) {
      this.#distanceBefore = this.#distance;
      const distance = this.#distance * Math.exp(-Math.max(0, now - this.#movedAt) / PACE_MS);
      this.#movedAt = now;
      this.#apply(distance < 0.5 || document.hidden ? 0 : distance);
    }
    if (this.#distance) requestAnimationFrame((next) => this.#move(next));
  }

  #apply(distance) {
    this.#distance = distance;
    for (const heading of this.feed.querySelectorAll(".period-heading[style]")) heading.removeAttribute("style");
    if (!distance) return this.feed.removeAttribute("style");
    this.feed.style.transform = `translateY(${-distance}px)`;
    // A line that is still above the feed's place must not cover what is there.
    this.feed.style.clipPath = `inset(${distance}px -100vw -100vh)`;
    // The heading keeps its place, and the line appears from under it.
    const heading = this.feed.querySelector(".period-heading");
    if (heading) heading.style.transform = `translateY(${distance}px)`;
  }
}
