"""Decide which publications of a feed are announced. Pure: a fold over the log of a match.

A notice has a tag. A later notice of the same tag replaces the earlier one on the device, so that a correction takes
the place of what it corrects.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from matches.scoring.notice_kinds import OFTEN_SECONDS, NoticeKind, announces_breaks, entry_kind, is_frequent_kind
from matches.sports import Sport

MAX_ANNOUNCED = 200  # entries of a match that are remembered for corrections
# A run with more notices is an import of a played match, or follows an outage. Fans get the newest ones.
MAX_NOTICES = 4
_IN_PLAY = ("live", "break")
_OVER = ("finished", "abandoned", "postponed")


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement, in no language yet.

    `entry`, `before`: the facts of the entry that is announced, and of the one that was announced. `state`: the match,
    as `events.match_data`. `renews`: it replaces an earlier notice without a sound.
    """

    kind: str
    tag: str
    offset: int
    state: dict[str, Any]
    entry: dict[str, Any] | None = None
    before: dict[str, Any] | None = None
    renews: bool = False


@dataclass(slots=True)
class Announced:
    """What has been announced of a match: the state of the fold.

    `match`: the last published state. `entries`: the facts of announced entries, by id. `frequent_at`: when a score was
    last announced in a sport with many.
    """

    match: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    frequent_at: str = ""

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Published:
    """A publication of a feed."""

    offset: int
    type: str
    data: dict[str, Any]
    at: datetime


def announce(sport: Sport, announced: Announced, published: Iterable[Published]) -> list[Notice]:
    """Return the notices of these publications, the next ones of the log, and update `announced`."""
    found: list[Notice] = []
    for one in published:
        if one.type == "match.changed":
            found += _state_notices(sport, announced, one, corrected=any(notice.before for notice in found))
            announced.match = {name: value for name, value in one.data.items() if name != "tally"}
        elif one.type in ("commentary.added", "commentary.corrected", "commentary.retracted"):
            found += _entry_notices(sport, announced, one)
    # Of several notices with one tag, the device would show the last.
    by_tag = {notice.tag: notice for notice in found}
    newest = [notice for notice in found if by_tag[notice.tag] is notice][-MAX_NOTICES:]
    return [_with_state(notice, announced.match) for notice in newest]


def _entry_notices(sport: Sport, announced: Announced, one: Published) -> Iterator[Notice]:
    entry, key = one.data, str(one.data["id"])
    kind = None if entry["retracted_at"] else entry_kind(sport, entry)
    facts, before = entry_facts(entry), announced.entries.get(key)
    if before is not None and (kind is None or before["facts"] != facts):
        if kind is None:
            del announced.entries[key]
        else:
            announced.entries[key] = {"tag": before["tag"], "facts": facts}
        shown = {**facts, "reason": entry["reason"], "retracted": kind is None, "id": entry["id"]}
        yield Notice(NoticeKind.CORRECTION, before["tag"], one.offset, {}, shown, before["facts"])
    elif before is None and kind is not None:
        frequent = is_frequent_kind(sport, sport.kind(entry["kind"]))
        if frequent and not _is_due(announced.frequent_at, one.at):
            return
        tag = "score" if frequent else f"entry-{key}"
        renews = frequent and bool(announced.frequent_at)
        if frequent:
            announced.frequent_at = one.at.isoformat()
        announced.entries[key] = {"tag": tag, "facts": facts}
        while len(announced.entries) > MAX_ANNOUNCED:
            del announced.entries[next(iter(announced.entries))]
        state = {"scoreline": entry["scoreline"]}
        shown = {**facts, "body": entry["body"][:200], "id": entry["id"]}
        yield Notice(kind, tag, one.offset, state, shown, renews=renews)


def entry_facts(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of an entry that a notice states. A change of these is announced as a correction."""
    players = entry["players"]
    return {
        "kind": entry["kind"],
        "side": entry["side"],
        "minute": entry["minute"],
        "player": players[0].get("name", "") if players else "",
    }


def _state_notices(sport: Sport, announced: Announced, one: Published, *, corrected: bool) -> Iterator[Notice]:
    """The notices of a new state. `corrected`: the same change is announced as the correction of an entry."""
    old, new = announced.match, one.data
    before, status = old.get("status", "scheduled"), new["status"]
    if before == status:
        if status == "finished" and not corrected and _result(old) != _result(new):
            yield Notice(NoticeKind.CORRECTION, "end", one.offset, {}, before=old)
    elif status in _OVER:
        yield Notice(NoticeKind.END, "end", one.offset, {})
    elif before in _OVER and not (before == "postponed" and status == "live"):
        yield Notice(NoticeKind.CORRECTION, "end", one.offset, {}, before=old)
    elif status == "live" and before in ("scheduled", "postponed"):
        yield Notice(NoticeKind.KICKOFF, "kickoff", one.offset, {})
    elif status == "break" and (new["pause"] or announces_breaks(sport)):
        yield Notice(NoticeKind.BREAK, _break_tag(new), one.offset, {})
    elif status == "live" and old["period"] == new["period"] and not old["pause"] and announces_breaks(sport):
        yield Notice(NoticeKind.CORRECTION, _break_tag(old), one.offset, {}, before=old)
    elif status == "scheduled" and before in _IN_PLAY:
        yield Notice(NoticeKind.CORRECTION, "kickoff", one.offset, {}, before=old)


def _break_tag(state: dict[str, Any]) -> str:
    return "-".join(filter(None, ("break", state["period"], state["pause"])))


def _result(state: dict[str, Any]) -> tuple[Any, ...]:
    return state.get("scoreline"), state.get("award")


def _is_due(last: str, now: datetime) -> bool:
    return not last or (now - datetime.fromisoformat(last)).total_seconds() >= OFTEN_SECONDS


def _with_state(notice: Notice, latest: dict[str, Any]) -> Notice:
    """Add the latest state of the match. The score of a new entry stays the one after this entry."""
    return Notice(**{**asdict(notice), "state": {**latest, **notice.state}})
