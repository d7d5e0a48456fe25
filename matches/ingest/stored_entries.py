"""The entries of a match as its stored lines describe them."""

import json
from dataclasses import dataclass
from typing import Any

from matches.models import IngestedLine


@dataclass(slots=True)
class StoredEntry:
    """One entry. `seq`: of the line that added it. `highest_seq`: of any of its lines."""

    seq: int
    highest_seq: int
    fields: dict[str, Any]
    deleted: bool = False

    def edit_to(self, entry: dict[str, Any]) -> dict[str, Any] | None:
        """The fields in which `entry` differs; None if it is the same. A field that has gone stays as it was."""
        changed = {
            name: value
            for name, value in entry.items()
            if name not in ("kind", "seq", "op", "id") and self.fields.get(name) != value
        }
        return changed or None


def stored_entries(match_id: int) -> dict[str, StoredEntry]:
    """The entries of a match by their ids, also deleted ones."""
    entries: dict[str, StoredEntry] = {}
    rows = IngestedLine.objects.filter(match_id=match_id).order_by("seq")
    for seq, text in rows.values_list("seq", "line"):
        line = json.loads(text)
        identity = str(line.pop("id"))
        op = line.pop("op")
        entry = entries.get(identity)
        if op == "delete":
            if entry is not None:
                entry.deleted, entry.highest_seq = True, seq
        elif entry is None or (entry.deleted and op == "add"):
            entries[identity] = StoredEntry(seq, seq, line)
        else:
            entry.fields, entry.highest_seq = entry.fields | line, seq
    return entries
