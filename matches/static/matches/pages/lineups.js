// The team sheets, as the feed carries them: the markup is the server's own, a player in a <template>.

export class Lineups {
  #root = document.getElementById("lineups");

  constructor() {
    const button = this.#root.querySelector("button");
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
    });
  }

  /** Show both sheets as they stand now. */
  show(sheets) {
    for (const [side, players] of Object.entries(sheets)) {
      const sheet = this.#root.querySelector(`[data-side="${side}"]`);
      const bench = players.filter((player) => !player.starts);
      sheet.querySelector(".starting").replaceChildren(...players.filter((player) => player.starts).map(makePlayer));
      sheet.querySelector(".bench").replaceChildren(...bench.map(makePlayer));
      sheet.querySelector("h4").hidden = bench.length === 0;
    }
    this.#root.hidden = Object.values(sheets).every((players) => players.length === 0);
  }

  /** The page was read anew. */
  replace(fresh) {
    const sheets = fresh.getElementById("lineups");
    this.#root.querySelector(".team-sheets").replaceWith(document.adoptNode(sheets.querySelector(".team-sheets")));
    this.#root.hidden = sheets.hidden;
  }
}

function makePlayer({ name, number, captain }) {
  const node = document.getElementById("player").content.firstElementChild.cloneNode(true);
  node.querySelector(".shirt").textContent = number ?? "";
  node.querySelector(".listed").textContent = name;
  if (!captain) node.querySelector(".captain").remove();
  return node;
}
