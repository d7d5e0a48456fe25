"""Ids of entries that are distinct in a file and the same at each reading."""

LONGEST = 160  # characters of a provider's id that are kept


class EntryIds:
    """Makes the ids of one file distinct, in the order of its entries: "7", "7~2", "7~3"."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def distinct(self, wanted: str) -> str:
        """This id, or one made from it if the file has given it to an earlier entry. An empty id becomes "entry"."""
        base = wanted[:LONGEST] or "entry"
        found, count = base, self._given.get(base, 0)
        while found in self._given:
            count += 1
            found = f"{base}~{count}"
        self._given[base] = max(count, 1)
        self._given.setdefault(found, 1)
        return found
