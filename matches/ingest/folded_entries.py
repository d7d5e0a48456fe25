"""The entries of a match as the lines of its feed describe them: those of a file, or those that are stored."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from matches.models import IngestedLine

_NO_FIELDS = ("kind", "seq", "op", "id")


@dataclass(slots=True)
class FoldedEntry:
    """One entry after its corrections. `seq`: of the line that added it."""

    id: str
    seq: int
    fields: dict[str, Any]
    deleted: bool = False

    def edit_to(self, entry: "FoldedEntry") -> dict[str, Any] | None:
        """The fields in which `entry` differs; None if it is the same. A field that has gone stays as it was."""
        changed = {name: value for name, value in entry.fields.items() if self.fields.get(name) != value}
        return changed or None


def folded(lines: Iterable[dict[str, Any]]) -> dict[str, FoldedEntry]:
    """The entries by their ids, also deleted ones, from lines in the order of `seq`.

    An entry that is added again after a deletion takes the place of the new line.
    """
    entries: dict[str, FoldedEntry] = {}
    for line in lines:
        identity, op = str(line["id"]), line["op"]
        fields = {name: value for name, value in line.items() if name not in _NO_FIELDS}
        entry = entries.get(identity)
        if op == "delete":
            if entry is not None:
                entry.deleted = True
        elif entry is None or (entry.deleted and op == "add"):
            entries.pop(identity, None)
            entries[identity] = FoldedEntry(identity, line["seq"], fields)
        else:
            entry.fields |= fields
    return entries


def stored_lines(match_id: int) -> list[dict[str, Any]]:
    """The lines that livecast has of a match, in the order of `seq`."""
    rows = IngestedLine.objects.filter(match_id=match_id).order_by("seq")
    return [json.loads(text) | {"seq": seq} for seq, text in rows.values_list("seq", "line")]
