"""Texts of entries: what people write is kept, and characters that hide, overlay or reorder it are removed."""

import pytest

from livecast.errors import LivecastError
from matches import actions
from matches.actions import EntryDraft, post_commentary
from matches.models import Match

AS_WRITTEN = [
    "10½ km in 10², ¯\\_(ツ)_/¯ ‼️ Ⓜ️ ℹ️",
    "น้ำใจ นักกีฬา",
    "مربّ\u200cها می\u200cخواهند",
    "क्\u200dष 👨\u200d👩\u200d👧",
    "One line\n  and  another",
]


def post(match: Match, body: str, key: str = "line", **fields: object) -> str:
    draft = EntryDraft(body=body, **fields)  # type: ignore[arg-type]
    return post_commentary(match_id=match.pk, author=None, client_key=key, draft=draft).body


@pytest.mark.parametrize("body", AS_WRITTEN)
def test_entries_are_shown_as_written(live_match: Match, body: str):
    assert post(live_match, body) == body


def test_posts_and_corrections_lose_hidden_characters(live_match: Match):
    players = [{"name": "Ida\u200b Parker\u202e", "number": 3, "role": "assist"}]
    assert post(live_match, "Par\u00adker \u202escores\u200b.", players=players) == "Parker scores."
    entry = live_match.commentary.get(client_key="line")
    assert entry.players == [{"name": "Ida Parker", "number": 3, "role": "assist"}]
    entry = actions.correct_commentary(entry_id=entry.pk, author=None, body="Parker\u2066 shoots.", reason="ty\u200bpo")
    assert (entry.body, entry.reason) == ("Parker shoots.", "typo")


def test_correction_that_only_adds_hidden_characters_changes_nothing(live_match: Match):
    post(live_match, "Parker shoots.")
    entry = live_match.commentary.get(client_key="line")
    actions.correct_commentary(entry_id=entry.pk, author=None, body="Parker\u200b shoots.")
    entry.refresh_from_db()
    assert entry.version == 1 and entry.corrected_at is None


@pytest.mark.parametrize(("body", "code"), [("\u200b\u00ad", "commentary.empty"), ("a\x00b", "commentary.bad_text")])
def test_text_of_hidden_characters_is_refused(live_match: Match, body: str, code: str):
    with pytest.raises(LivecastError) as refusal:
        post(live_match, body)
    assert refusal.value.code == code and not live_match.commentary.filter(client_key="line").exists()


def test_player_without_a_visible_name_is_refused(live_match: Match):
    with pytest.raises(LivecastError) as refusal:
        post(live_match, "Scores.", players=[{"name": "\u200b"}])
    assert refusal.value.code == "commentary.bad_player"
