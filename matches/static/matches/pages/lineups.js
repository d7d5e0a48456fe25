// The line-ups, from the feed. The page has the markup of a player in a <template>.

export class Lineups {
  #root = document.getElementById("lineups");

  constructor() {
    const button = this.#root.querySelector("button");
    button.addEventListener("click", () => {
      button.setAttribute("aria-expanded", String(button.getAttribute("aria-expanded") !== "true"));
    });
  }

  /** Show both line-ups. */
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

  /** Replace the line-ups by those of a page that was loaded again. */
  replace(freshPage) {
    const sheets = freshPage.getElementById("lineups");
    this.#root.querySelector(".team-sheets").replaceWith(document.adoptNode(sheets.querySelector(".team-sheets")));
    this.#root.hidden = sheets.hidden;
  }
}

function makePlayer({ name, number, captain }) {
  const node = document.getElementById("player").content.firstElementChild.cloneNode(true);
  node.querySelector(".shirt").textContent = number ?? "";
  node.querySelector(".lineup-name").textContent = name;
  if (!captain) node.querySelector(".captain").remove();
  return node;
}
