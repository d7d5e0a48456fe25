"""The bench of hostile inputs: it knows every limit, and each entry point refuses what is over its own."""

from collections.abc import Iterator

import pytest

from bench.hostile.cost_table import table
from bench.hostile.entry import EntryPoint
from bench.hostile.entry_points import ENTRY_POINTS
from bench.hostile.installation import Stage
from bench.hostile.measurement import Cost, complaints, costs_of, refusal_of
from bench.hostile.report import as_data
from livecast.input_limits import INPUT_LIMITS
from matches.models import CommentaryEntry

LIMITED = [entry for entry in ENTRY_POINTS if entry.limit is not None]
LINE = next(entry for entry in ENTRY_POINTS if entry.name == "one-line entry: post")


@pytest.fixture
def stage(transactional_db: None, settings) -> Iterator[Stage]:
    settings.CHAT = {**settings.CHAT, "PAUSE_SECONDS": 0, "MESSAGES_PER_MINUTE": 0}
    made = Stage.made()
    yield made
    made.close()


def test_every_input_limit_has_an_entry_point():
    assert {entry.limit.name for entry in LIMITED if entry.limit} == INPUT_LIMITS.keys()


@pytest.mark.parametrize("entry", LIMITED, ids=lambda entry: entry.name)
def test_what_is_just_over_a_limit_is_refused_with_its_code(stage: Stage, entry: EntryPoint):
    assert entry.limit is not None
    make = next(iter(entry.worst.values()))
    ordinary = refusal_of(entry, stage, make(entry.smallest))
    assert ordinary is None or ordinary.status not in (413, 431)
    step = 4096 if entry.limit.unit == "pixels" else 1  # a picture has whole rows
    refusal = refusal_of(entry, stage, make(entry.limit.size + step))
    assert refusal is not None and refusal.code == entry.limit.code


def test_every_entry_point_takes_in_the_worst_of_a_small_size(stage: Stage):
    for entry in ENTRY_POINTS:
        for name, make in entry.worst.items():
            try:
                refusal_of(entry, stage, make(entry.smallest))
            except Exception as error:
                raise AssertionError(f"{entry.name}: {name}") from error


def test_a_typed_line_is_really_posted(stage: Stage):
    before = CommentaryEntry.objects.count()
    assert refusal_of(LINE, stage, "Parker drives at the full-back.") is None
    assert CommentaryEntry.objects.count() == before + 1


def test_an_entry_point_is_reported_with_its_worst_input_first(stage: Stage):
    (entry,) = (entry for entry in ENTRY_POINTS if entry.name == "WebSocket command: ref")
    costs = costs_of(entry, stage, tries=1)
    assert {cost.input for cost in costs} == entry.worst.keys() and all(cost.refused for cost in costs)
    data = as_data([(entry, costs)])
    assert [row["entry"] for row in data["inputs"]] == [entry.name] * len(entry.worst)
    assert entry.name in table(data)


@pytest.mark.parametrize(
    ("figures", "complaint"),
    [
        ({}, []),
        ({"limit_ms": 7.0, "growth": 2.0}, ["over 5 ms"]),
        ({"limit_ms": 4.0, "growth": 4.0}, ["faster than linear"]),
        ({"refused": False}, ["not refused"]),
        ({"twice_ms": 9.0}, ["dear to refuse"]),
    ],
)
def test_what_must_not_be_is_told(figures: dict, complaint: list[str]):
    (entry,) = (entry for entry in ENTRY_POINTS if entry.name == "WebSocket command")
    fine = {"input": "letters", "ordinary_ms": 0.1, "half_ms": 1.0, "limit_ms": 2.0, "twice_ms": 0.2}
    assert complaints(entry, Cost(**{**fine, "growth": None, "refused": True, **figures})) == complaint
