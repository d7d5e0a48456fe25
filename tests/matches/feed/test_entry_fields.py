"""A field of an entry that fans see has to be added in several places.

This test names each forgotten place.
"""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from matches.actions import EntryDraft
from matches.api.schemas import EntryIn
from matches.feed.events import entry_data
from tests.servers import ROOT

# The places, as this test names them.
PROTOCOL = "docs/protocol.md, section “An entry”"
PAGE = "templates/matches/_entries.html, or matches/pages/match_context.py if Python computes the text"
SCRIPT = "matches/static/matches/shared/entry.js"
EXPORT = "matches/providers/export.py (and matches/providers/ for the import)"
DRAFT = "matches/actions/entry_draft.py: EntryDraft"
REQUEST = "matches/api/schemas.py: EntryIn (and CorrectionIn, if an edit may change it)"

# The fields that a place does not have, and why.
AFTER_THE_POST = "set by a later action, not by the post"
COMPUTED = "computed when the entry is read or written"
EXEMPT: dict[str, dict[str, str]] = {
    PROTOCOL: {},
    PAGE: {
        "pinned": "pinned lines have a list of their own",
        "posted_at": "shown as happened_at",
        "version": "for edits in the console",
    },
    SCRIPT: {
        "label": "entryLabel in format.js",
        "pinned": "pinned lines have a list of their own",
        "posted_at": "shown as happened_at",
        "scored": "updateEntryScore takes it out of the data",
        "scoreline": "updateEntryScore takes it out of the data",
        "version": "for edits in the console",
    },
    EXPORT: {
        "corrected_at": "the file has the corrected entry",
        "icon": COMPUTED,
        "id": "exported as the provider's id, from client_key",
        "key": COMPUTED,
        "label": COMPUTED,
        "photo": "a text file has no photos",
        "pinned": "not part of what happened",
        "position": "the order of the lines",
        "posted_at": "set anew by the import",
        "scored": COMPUTED,
        "scoreline": COMPUTED,
        "version": "set anew by the import",
    },
    DRAFT: {
        "author": "an argument of the action",
        "corrected_at": AFTER_THE_POST,
        "icon": COMPUTED,
        "id": COMPUTED,
        "key": COMPUTED,
        "label": COMPUTED,
        "photo": AFTER_THE_POST,
        "pinned": AFTER_THE_POST,
        "posted_at": COMPUTED,
        "reason": AFTER_THE_POST,
        "retracted_at": AFTER_THE_POST,
        "scored": COMPUTED,
        "scoreline": COMPUTED,
        "version": COMPUTED,
    },
    REQUEST: {
        "author": "the user of the request",
        "corrected_at": AFTER_THE_POST,
        "happened_at": "typed_at and sent_at",
        "icon": COMPUTED,
        "id": COMPUTED,
        "label": COMPUTED,
        "minute": "period and clock_seconds",
        "photo": "a request of its own",
        "pinned": AFTER_THE_POST,
        "position": "where its time belongs",
        "posted_at": COMPUTED,
        "reason": AFTER_THE_POST,
        "retracted_at": AFTER_THE_POST,
        "scored": COMPUTED,
        "scoreline": COMPUTED,
        "version": COMPUTED,
    },
}


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
    PAGE: found(r"\brow(?:\.|\[\")(\w+)", source("matches/pages/match_context.py", "templates/matches/_entries.html")),
    SCRIPT: found(r"\bdata\.(\w+)", source("matches/static/matches/shared/entry.js")),
    EXPORT: found(r"\bentry\.(\w+)", source("matches/providers/export.py")),
    DRAFT: {field.name for field in fields(EntryDraft)},
    REQUEST: set(EntryIn.model_fields),
}


@pytest.mark.django_db
def test_every_field_of_an_entry_is_in_every_place_that_needs_it(live_match, post):
    sent = set(entry_data(post("A long ball.")))
    forgotten = {
        place: sorted(missing)
        for place, present in FIELDS.items()
        if (missing := sent - present - EXEMPT[place].keys())
    }
    assert not forgotten, "Add the field in these places too, or say in EXEMPT why it does not belong there:" + "".join(
        f"\n  {place}: {', '.join(missing)}" for place, missing in forgotten.items()
    )


@pytest.mark.django_db
def test_every_exemption_is_of_a_field_that_is_sent_and_is_missing_there(live_match, post):
    sent = set(entry_data(post("A long ball.")))
    assert {place: sorted(names.keys() & FIELDS[place] | names.keys() - sent) for place, names in EXEMPT.items()} == {
        place: [] for place in EXEMPT
    }
