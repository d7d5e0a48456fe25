// Which player of the team sheets an entry names. matches/scoring/named_players.py finds the same.
// Entries name a player by name, by number, or by both. The sheets may have the whole name where an entry has the last.

/** The part of the address `#player-home-9` behind the side: the number, or the name where it is needed. */
export function playerKey(sheet, index) {
  const { name, number } = sheet[index];
  const isTaken = number === null || sheet.slice(0, index).some((other) => other.number === number);
  return isTaken ? name : String(number);
}

/** The listed player whom an entry of this side names, as {side, index}; null if there is none, or more than one. */
export function listedPlayer(sheets, named, side) {
  const name = plain(named.name);
  const number = named.number ?? null;
  const sides = side ? [side, side === "home" ? "away" : "home"] : ["home", "away"];
  if (!name) return number === null || !side ? null : only(sheets[side], side, (player) => player.number === number);
  const hasNumber = (player) => number === null || player.number === null || player.number === number;
  const isSame = (player) => hasNumber(player) && plain(player.name) === name;
  const endsAlike = (player) => hasNumber(player) && ` ${plain(player.name)}`.endsWith(` ${name}`);
  for (const agrees of [isSame, endsAlike]) {
    for (const one of sides) if (sheets[one].some(agrees)) return only(sheets[one], one, agrees);
  }
  return null;
}

function only(sheet, side, agrees) {
  const found = [...sheet.keys()].filter((index) => agrees(sheet[index]));
  return found.length === 1 ? { side, index: found[0] } : null;
}

function plain(name) {
  return (name ?? "").toLowerCase().split(/\s+/).filter(Boolean).join(" ");
}
