"""A field of an entry that fans see has to be added in several places.

This test names each forgotten place.
"""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from matches.actions import EntryDraft
from matches.actions.editing import CORRECTABLE_FIELDS
from matches.api.schemas import CorrectionIn, EntryIn
from matches.feed.events import entry_data
from matches.pages.match_context import blank_row
from matches.providers.commentary_feed import FeedRecord
from matches.providers.importer import COMPARED_FIELDS
from tests.servers import ROOT

# The places, as this test names them.
PROTOCOL = "docs/protocol.md, section “An entry”"
PAGE = "templates/matches/_entry.html, or matches/pages/match_context.py if Python computes the text"
SCRIPT = "matches/static/matches/shared/entry.js"
EXPORT = "matches/providers/export.py"
FEED_RECORD = "matches/providers/commentary_feed.py: FeedRecord and _record (then normalise.py)"
REIMPORT = "matches/providers/importer.py: COMPARED_FIELDS"
DRAFT = "matches/actions/entry_draft.py: EntryDraft"
REQUEST = "matches/api/schemas.py: EntryIn (and CorrectionIn, if an edit may change it)"
POST = "matches/api/write.py: the EntryDraft of post_entry"
EDIT = "matches/actions/editing.py: CORRECTABLE_FIELDS"

# The fields that a place does not have, and why.
_COMPUTED = dict.fromkeys(
    ("icon", "id", "key", "label", "posted_at", "scored", "scoreline", "version"),
    "computed when the entry is written or read",
)
_NOT_POSTED = dict.fromkeys(("photo", "pinned", "retracted_at"), "set by a later action, not by the post")
_LATER = _NOT_POSTED | dict.fromkeys(("corrected_at", "reason"), "set by a later action, not by the post")
_FROM_REQUEST = {"author": "the user of the request", "happened_at": "from typed_at and sent_at"}
_PLACED = {"minute": "from period and clock_seconds", "position": "where its time belongs"}
_OWN_LIST = {"pinned": "pinned lines have a list of their own"}
_NOT_SHOWN = {"posted_at": "shown as happened_at", "version": "for edits in the console"}
EXEMPT: dict[str, dict[str, str]] = {
    PROTOCOL: {},
    PAGE: _OWN_LIST | _NOT_SHOWN,
    SCRIPT: _OWN_LIST
    | _NOT_SHOWN
    | {
        "label": "entryLabel in format.js",
        "scored": "updateEntryScore takes it out of the data",
        "scoreline": "updateEntryScore takes it out of the data",
    },
    EXPORT: _COMPUTED
    | {
        "photo": "a text file has no photos",
        "pinned": "not part of the match",
        "position": "the order of the lines",
    },
    FEED_RECORD: _COMPUTED
    | _NOT_POSTED
    | {
        "body": "named text in the file",
        "corrected_at": "named edited in the file",
        "happened_at": "named at in the file",
        "kind": "named type in the file",
        "minute": "part of clock",
        "position": "the order of the lines",
    },
    REIMPORT: _COMPUTED | _LATER | {"author": "compared as byline", "position": "the order of the lines"},
    DRAFT: _COMPUTED | _NOT_POSTED | {"author": "an argument of the action"},
    REQUEST: _COMPUTED
    | _LATER
    | _PLACED
    | {"author": "the user of the request", "happened_at": "from typed_at and sent_at"},
    POST: _COMPUTED
    | _LATER
    | _PLACED
    | {"author": "the user of the request", "happened_at": "from typed_at and sent_at"},
    EDIT: _COMPUTED | _LATER | {"author": "does not change", "position": "follows the time"},
}
# There the words mean the provider's id and the client's key.
del EXEMPT[FEED_RECORD]["id"], EXEMPT[REQUEST]["key"], EXEMPT[POST]["key"]


def source(*paths: str) -> str:
    return "\n".join(Path(ROOT / path).read_text() for path in paths)


def found(pattern: str, text: str) -> set[str]:
    return set(re.findall(pattern, text))


def documented() -> set[str]:
    paragraph = re.search(r"\*\*An entry\*\*:.*?(?=\n\n)", source("docs/protocol.md"), re.DOTALL)
    assert paragraph
    return found(r"`(\w+)`", paragraph[0])


FIELDS = {
    PROTOCOL: documented(),
    PAGE: found(r"\brow(?:\.|\[\")(\w+)", source("matches/pages/match_context.py", "templates/matches/_entry.html")),
    SCRIPT: found(r"\bdata\.(\w+)", source("matches/static/matches/shared/entry.js")),
    EXPORT: found(r"\bentry\.(\w+)", source("matches/providers/export.py")),
    FEED_RECORD: {field.name for field in fields(FeedRecord)},
    REIMPORT: set(COMPARED_FIELDS),
    DRAFT: {field.name for field in fields(EntryDraft)},
    REQUEST: set(EntryIn.model_fields),
    POST: found(r"\bnew\.(\w+)", source("matches/api/write.py")),
    EDIT: set(CORRECTABLE_FIELDS),
}


@pytest.mark.django_db
def test_every_field_of_an_entry_is_in_every_place_that_needs_it(live_match, post):
    sent = set(entry_data(post("A long ball.")))
    forgotten = {
        place: sorted(missing)
        for place, present in FIELDS.items()
        if (missing := sent - present - EXEMPT[place].keys())
    }
    assert not forgotten, (
        "Add the field in these places too, or state in EXEMPT why it does not belong there:"
        + "".join(f"\n  {place}: {', '.join(missing)}" for place, missing in forgotten.items())
    )


@pytest.mark.django_db
def test_every_exemption_is_of_a_field_that_is_sent_and_is_missing_there(live_match, post):
    sent = set(entry_data(post("A long ball.")))
    assert {place: sorted(names.keys() & FIELDS[place] | names.keys() - sent) for place, names in EXEMPT.items()} == {
        place: [] for place in EXEMPT
    }


def test_every_part_of_a_line_is_in_the_row_that_scripts_clone():
    """Without its part, every live line fails: matches/pages/match_context.py, blank_row()."""
    used = found(r"\brow\.(\w+)", source("templates/matches/_entry.html"))
    assert used - blank_row().keys() == {"photo_is_tall"}  # an attribute, which the script sets


def test_every_field_of_a_correction_can_be_corrected():
    """Otherwise the edit fails: matches/actions/editing.py, CORRECTABLE_FIELDS."""
    assert set(CorrectionIn.model_fields) - CORRECTABLE_FIELDS == {"reason", "version"}
