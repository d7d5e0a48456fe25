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
from matches.ingest.lines import Answer, LineKind, MatchKey, ReceivedLine
from matches.ingest.stored_entries import StoredEntry, stored_entries
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
    changes = list(_changes(stored_entries(answer["match"]), lines.entries))
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


def _changes(stored: dict[str, StoredEntry], entries: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The lines that make the stored entries those of the file, in the order in which they apply."""
    highest = max((entry.highest_seq for entry in stored.values()), default=0)
    present = {str(entry["id"]) for entry in entries}
    following = _following_seqs(stored, entries)
    before = 0
    taken: set[int] = set()
    for entry, after in zip(entries, following, strict=True):
        known = stored.get(str(entry["id"]))
        if known is not None and not known.deleted:
            before = max(before, known.seq)
            if (changed := known.edit_to(entry)) is not None:
                highest += 1
                yield changed | {"seq": highest, "op": "edit", "id": entry["id"]}
            continue
        if after is not None and before + 1 < after and (seq := (before + after) // 2) not in taken:
            taken.add(seq)
        else:
            seq = highest = (highest // SEQ_STEP + 1) * SEQ_STEP
        before = seq
        yield {name: value for name, value in entry.items() if name not in ("kind", "seq")} | {"seq": seq, "op": "add"}
    for identity, known in stored.items():
        if identity not in present and not known.deleted:
            highest += 1
            yield {"seq": highest, "op": "delete", "id": identity}


def _following_seqs(stored: dict[str, StoredEntry], entries: list[dict[str, Any]]) -> list[int | None]:
    """For each entry of the file, the place of the next entry that is stored; None at the end."""
    following: list[int | None] = []
    after: int | None = None
    for entry in reversed(entries):
        following.append(after)
        known = stored.get(str(entry["id"]))
        if known is not None and not known.deleted:
            after = known.seq
    return following[::-1]


def _set_final_state(match_id: int, lines: MatchLines) -> None:
    if not lines.feed.header.status:
        return
    match = Match.objects.select_related("competition").get(pk=match_id)
    facts = normalise_feed(lines.feed, match.format).facts
    if facts.status in _FINAL:
        set_final_state(match_id, facts)
