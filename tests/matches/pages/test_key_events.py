"""The key events on the page: what the page leaves out is filled in by shared/key-events.js."""

import json
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from matches.models import CommentaryEntry
from matches.pages.key_events import KeyEvent, list_json, packed_json
from matches.sports import SPORTS, Sport

STEP = CommentaryEntry.POSITION_STEP
USUAL = {"period": "", "minute": "", "side": "", "players": [], "retracted": False}


def key_event(**values: Any) -> KeyEvent:
    return {
        "id": 7,
        "position": 12 * STEP,
        "kind": "two_points",
        "label": "Two points",
        "icon": "score",
        "scoreline": {"home": 2, "away": 0, "shootout": None, "detail": {}},
        "scored": True,
        "key": False,
        **USUAL,
        **values,
    }


def unpacked(page: dict[str, Any]) -> list[KeyEvent]:
    """Return the events as shared/key-events.js makes them."""
    return [
        USUAL
        | page["kinds"][event["kind"]]
        | event
        | {
            "position": event["position"] * page["step"],
            "scoreline": {"shootout": None, "detail": {}, **event["scoreline"]},
        }
        for event in page["events"]
    ]


@pytest.mark.parametrize(
    "event",
    [
        key_event(),
        key_event(period="Q1", minute="Q1 11:39", side="home", players=[{"name": "Ida Parker"}], retracted=True),
        key_event(position=12 * STEP + 1),
        key_event(position=-STEP // 2),
        key_event(label="", icon="", key=True, scored=False),
        key_event(scoreline={"home": None, "away": 0, "shootout": {"home": 4, "away": 3}, "detail": {"home": {}}}),
    ],
)
def test_the_scripts_get_every_value_of_an_event(event: KeyEvent):
    kind = SPORTS["basketball"].kind("two_points")
    assert unpacked(json.loads(list_json([packed_json(event, kind)], [kind]))) == [event]


def test_values_of_a_kind_are_there_once_in_the_language_of_the_page():
    kind = SPORTS["basketball"].kind("two_points")
    with translation.override("zh-hans"):
        event = key_event(label=kind.names.text("zh-hans"))
        page = json.loads(list_json([packed_json(event, kind)] * 2, [kind]))
    assert page["kinds"]["two_points"]["label"] == event["label"] != "Two points"
    assert page["events"] == [{"id": 7, "position": 12, "kind": "two_points", "scoreline": {"home": 2, "away": 0}}] * 2


@pytest.mark.parametrize("sport", SPORTS.values(), ids=SPORTS)
def test_the_page_has_the_icons_of_all_kinds_of_its_sport(sport: Sport):
    symbols = render_to_string("matches/_icons.html", {"sport": sport.code})
    missing = {kind.icon for kind in sport.kinds.values() if kind.icon and f'id="icon-{kind.icon}"' not in symbols}
    assert missing == set()
