// The lines of the player whom the page's address names. Most fans never ask for them: player-lines.js is loaded when
// an address first names a player.

export class PlayerAddress {
  /** @type {import("./player-lines.js").PlayerLines | null} */
  #lines = null;
  #root = document.getElementById("player-lines");

  /** services: the last argument of PlayerLines. */
  constructor(page, services) {
    Object.assign(this, { page, services });
    // A page without scripts has no lines of one player, so its names lead nowhere.
    for (const name of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("a[data-player]")))
      name.href = `#player-${encodeURIComponent(name.dataset.player)}`;
    addEventListener("hashchange", () => this.#open(true));
    document.getElementById("lineups").addEventListener("click", ({ target }) => {
      // A second press on the same name changes no address.
      if (target.closest("a")?.hash === location.hash) this.#open(true);
    });
    this.#open(false);
  }

  /** Handle a frame of the feed. */
  handle(frame) {
    this.#lines?.handle(frame);
  }

  /** Read the lines again, after the page was loaded again. */
  refresh() {
    this.#lines?.refresh();
  }

  /** Show the lines of the chosen player. */
  update() {
    this.#lines?.update();
  }

  /** Open the player of the page's address, or close the lines. */
  async #open(focus) {
    if (!this.#lines) {
      this.#showFailure(false);
      if (!this.#namesPlayer) return;
      try {
        const { PlayerLines } = await import("./player-lines.js");
        this.#lines ??= new PlayerLines(this.page, this.services);
      } catch (problem) {
        console.warn("livecast: the lines of a player could not be loaded", problem);
        this.#showFailure(this.#namesPlayer);
        if (focus) this.#root.focus({ preventScroll: true });
        return;
      }
    }
    this.#lines.open(focus);
  }

  get #namesPlayer() {
    return location.hash.startsWith("#player-");
  }

  #showFailure(failed) {
    this.#root.hidden = !failed;
    document.documentElement.classList.toggle("one-player", failed);
    this.#root.querySelector(".player-lines-count").textContent = failed ? this.page.words.lines_failed : "";
  }
}
