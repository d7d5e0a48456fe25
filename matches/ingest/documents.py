"""Take a whole match file, of any format, again and again while the match goes on.

The file is compared with the lines that livecast has of the match: what is new becomes a line, what has changed an
edit, what has gone a deletion. So a polled file and a program that sends lines end in the same log, and taking a file
that was taken before changes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from matches.ingest.engine import Engine
from matches.ingest.folded_entries import FoldedEntry, folded, stored_lines
from matches.ingest.lines import Answer, LineKind, MatchKey, ReceivedLine
from matches.models import Match
from matches.providers.files import MatchLines
from matches.providers.importer import set_final_state
from matches.providers.normalise import normalise_feed

# Between two entries there is room for others that the provider puts there later.
SEQ_STEP = 1 << 10
# A final state that a file states counts at once. "live" and "scheduled" follow from the entries.
_FINAL = (Match.Status.FINISHED, Match.Status.ABANDONED, Match.Status.POSTPONED)


@dataclass(slots=True)
class Taken:
    """What taking a file did. `refused`: the answers to the lines that were refused."""

    match_id: int | None = None
    format: str = ""
    added: int = 0
    edited: int = 0
    deleted: int = 0
    refused: list[Answer] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def changed(self) -> int:
        return self.added + self.edited + self.deleted


def take_file(engine: Engine, author: User | None, lines: MatchLines, match_id: int | None = None) -> Taken:
    """Take the lines of a file into a match: `match_id`, or the match with the feed's key.

    Raises LivecastError if the file or its match is refused as a whole.
    """
    feed = lines.feed
    taken = Taken(format=feed.format, warnings=feed.warnings.messages())
    header = dict(lines.header)
    existing = Match.objects.filter(pk=match_id).first() if match_id is not None else None
    if existing is not None:
        header |= {"match": existing.pk, "match_id": existing.feed_key or header["match_id"]}
    key = MatchKey(pk=match_id) if match_id is not None else MatchKey(feed_key=str(header["match_id"]))
    answer = engine.take(author, [ReceivedLine(0, LineKind.MATCH, header, key)])[0]
    if not answer["ok"]:
        taken.refused.append(answer)
        return taken
    taken.match_id = answer["match"]
    changes = list(_changes(stored_lines(answer["match"]), lines.entries))
    received = [ReceivedLine(number, LineKind.ENTRY, raw, key) for number, raw in enumerate(changes, 1)]
    for raw, result in zip(changes, engine.take(author, received), strict=True):
        if not result["ok"]:
            taken.refused.append(result)
        elif raw["op"] == "add":
            taken.added += 1
        elif raw["op"] == "edit":
            taken.edited += 1
        else:
            taken.deleted += 1
    _set_final_state(answer["match"], lines)
    return taken


def _changes(stored: list[dict[str, Any]], file: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines that make the stored entries those of the file, in the order in which they apply."""
    known = {name: entry for name, entry in folded(stored).items() if not entry.deleted}
    wanted = [entry for entry in folded(file).values() if not entry.deleted]
    used = {line["seq"] for line in stored}
    highest, before = max(used, default=0), 0
    for entry, after in zip(wanted, _following_seqs(known, wanted), strict=True):
        if (old := known.get(entry.id)) is not None:
            before = max(before, old.seq)
            if (changed := old.edit_to(entry)) is not None:
                highest += 1
                yield changed | {"seq": highest, "op": "edit", "id": entry.id}
            continue
        between = (before + after) // 2 if after is not None and before + 1 < after else None
        if between is not None and between not in used:
            seq = between
        else:
            seq = highest = (highest // SEQ_STEP + 1) * SEQ_STEP
        used.add(seq)
        before = seq
        yield entry.fields | {"seq": seq, "op": "add", "id": entry.id}
    present = {entry.id for entry in wanted}
    for identity in (name for name in known if name not in present):
        highest += 1
        yield {"seq": highest, "op": "delete", "id": identity}


def _following_seqs(known: dict[str, FoldedEntry], wanted: list[FoldedEntry]) -> list[int | None]:
    """For each entry of the file, the place of the next entry that is stored; None at the end."""
    following: list[int | None] = []
    after: int | None = None
    for entry in reversed(wanted):
        following.append(after)
        if (old := known.get(entry.id)) is not None:
            after = old.seq
    return following[::-1]


def _set_final_state(match_id: int, lines: MatchLines) -> None:
    if not lines.feed.header.status:
        return
    match = Match.objects.select_related("competition").get(pk=match_id)
    facts = normalise_feed(lines.feed, match.format).facts
    if facts.status in _FINAL:
        set_final_state(match_id, facts)
