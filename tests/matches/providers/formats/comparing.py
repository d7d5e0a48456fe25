"""Compare a provider's file with the neutral form of the same match, and damage files."""

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings

from matches.providers.commentary_feed import CommentaryFeed
from matches.providers.files import read_feed
from matches.providers.normalise import normalise_feed

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"

_ODD: tuple[Any, ...] = (None, "", "x", -1, 10**20, 1.5, True, [], {}, ["x"], {"x": 1}, "\0", "\ud800", "9" * 400)


def read(data: bytes) -> CommentaryFeed:
    """The feed in these bytes, found by their content."""
    return read_feed(BytesIO(data))


def read_file(name: str) -> CommentaryFeed:
    """The feed in a file of the real data: `football/pl-textstream/36813.json`."""
    with (DATA / name).open("rb") as file:
        return read_feed(file)


def lines(feed: CommentaryFeed) -> list[dict[str, Any]]:
    """The header and the entries as objects, with the fields that have a value."""
    return [_stated(asdict(feed.header)), *(_stated(asdict(record)) for record in feed.records)]


def differences(name: str, neutral: str) -> list[tuple[int, str, Any, Any]]:
    """(number of the entry, field, value in the provider's file, value in the neutral form); the header is entry 0.

    Empty if the two are the same match, entry by entry.
    """
    ours, theirs = lines(read_file(name)), lines(read_file(f"neutral/{neutral}"))
    found: list[tuple[int, str, Any, Any]] = []
    if len(ours) != len(theirs):
        found.append((0, "entries", len(ours) - 1, len(theirs) - 1))
    for number, (our, their) in enumerate(zip(ours, theirs, strict=False)):
        found += [
            (number, field, our.get(field), their.get(field))
            for field in sorted(our.keys() | their.keys())
            if our.get(field) != their.get(field)
        ]
    return found


def outcome(feed: CommentaryFeed) -> dict[str, Any]:
    """What a reader of the match sees, from the feed alone: the lines of its steps, the result and the status."""
    normalised = normalise_feed(feed)
    return {
        "lines": [(step.op, step.key, step.line) for step in normalised.steps],
        "result": normalised.facts.result,
        "status": normalised.facts.status,
    }


def damaged(data: bytes, seed: int, times: int = 200) -> Iterator[bytes]:
    """Copies of a JSON file, each with a few values replaced by odd ones or removed."""
    chance = random.Random(seed)
    for _ in range(times):
        value = json.loads(data)
        for _ in range(chance.randint(1, 4)):
            _damage(value, chance)
        yield json.dumps(value).encode()


def cut(data: bytes, seed: int, times: int = 100) -> Iterator[bytes]:
    """Copies of any file that are cut, or have some bytes changed."""
    chance = random.Random(seed)
    for _ in range(times):
        copy = bytearray(data[: chance.randint(1, len(data))])
        for _ in range(chance.randint(0, 5)):
            copy[chance.randrange(len(copy))] = chance.randrange(256)
        yield bytes(copy)


def _damage(value: Any, chance: random.Random) -> None:
    while isinstance(value, (dict, list)) and value:
        key: Any = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
        inner = value[key]
        if not (isinstance(inner, (dict, list)) and inner) or chance.random() < 0.15:
            if chance.random() < 0.2:
                del value[key]
            else:
                value[key] = deepcopy(chance.choice(_ODD))
            return
        value = inner


def _stated(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in fields.items()
        if name not in ("line", "seq") and value not in (None, "", {}, [], ())
    }


def has_data(name: str) -> bool:
    """Whether the real data is present on this machine."""
    return Path(DATA / name).exists()
