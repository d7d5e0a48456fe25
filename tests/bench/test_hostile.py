"""The benchmark of hostile inputs knows every limit, and each entry point refuses larger inputs."""

from collections.abc import Iterator

import pytest

from bench.hostile.cost_table import table
from bench.hostile.entry import EntryPoint
from bench.hostile.entry_points import ENTRY_POINTS
from bench.hostile.installation import HostileSite
from bench.hostile.measurement import Cost, complaints, measure_entry_point, refusal_of
from bench.hostile.report import as_data
from livecast.input_limits import INPUT_LIMITS
from matches.models import CommentaryEntry

LIMITED = [entry for entry in ENTRY_POINTS if entry.limit is not None]
LINE = next(entry for entry in ENTRY_POINTS if entry.name == "one-line entry: post")


@pytest.fixture
def site(transactional_db: None, settings) -> Iterator[HostileSite]:
    settings.CHAT = {**settings.CHAT, "PAUSE_SECONDS": 0, "MESSAGES_PER_MINUTE": 0}
    created = HostileSite.create()
    yield created
    created.close()


def test_every_input_limit_has_an_entry_point():
    assert {entry.limit.name for entry in LIMITED if entry.limit} == INPUT_LIMITS.keys()


@pytest.mark.parametrize("entry", LIMITED, ids=lambda entry: entry.name)
def test_an_input_just_over_its_limit_is_refused_with_the_limits_code(site: HostileSite, entry: EntryPoint):
    assert entry.limit is not None
    make = next(iter(entry.worst.values()))
    ordinary = refusal_of(entry, site, make(entry.smallest))
    assert ordinary is None or ordinary.status not in (413, 431)
    step = 4096 if entry.limit.unit == "pixels" else 1  # a picture has whole rows
    refusal = refusal_of(entry, site, make(entry.limit.size + step))
    assert refusal is not None and refusal.code == entry.limit.code


def test_every_entry_point_accepts_small_hostile_inputs(site: HostileSite):
    for entry in ENTRY_POINTS:
        for name, make in entry.worst.items():
            try:
                refusal_of(entry, site, make(entry.smallest))
            except Exception as error:
                raise AssertionError(f"{entry.name}: {name}") from error


def test_a_measured_line_is_posted(site: HostileSite):
    before = CommentaryEntry.objects.count()
    assert refusal_of(LINE, site, "Parker drives at the full-back.") is None
    assert CommentaryEntry.objects.count() == before + 1


def test_an_entry_point_is_reported_with_its_worst_input_first(site: HostileSite):
    (entry,) = (entry for entry in ENTRY_POINTS if entry.name == "WebSocket command: ref")
    costs = measure_entry_point(entry, site, tries=1)
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
        ({"twice_ms": 9.0}, ["slow to refuse"]),
    ],
)
def test_problems_of_an_input_are_reported(figures: dict, complaint: list[str]):
    (entry,) = (entry for entry in ENTRY_POINTS if entry.name == "WebSocket command")
    fine = {"input": "letters", "ordinary_ms": 0.1, "half_ms": 1.0, "limit_ms": 2.0, "twice_ms": 0.2}
    assert complaints(entry, Cost(**{**fine, "growth": None, "refused": True, **figures})) == complaint
