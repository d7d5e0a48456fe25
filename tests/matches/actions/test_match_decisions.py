"""Lines that the state of a match refuses, awards, pauses, and reopening."""

import json
from collections.abc import Callable

import pytest
from django.utils import timezone

from livecast.errors import LivecastError
from matches.actions import (
    EntryDraft,
    correct_commentary,
    post_commentary,
    post_text,
    release_due,
    reopen_match,
    retract_commentary,
    set_match_state,
    undo,
)
from matches.actions.awards import read_award
from matches.models import Match
from matches.scoring.clock import Clock
from tests.matches.actions.test_holds import let_time_pass

pytestmark = pytest.mark.django_db

Type = Callable[..., None]


@pytest.fixture
def type_line(live_match, commentator) -> Type:
    """Type a line as Cora; refusals are raised."""
    count = 0

    def typed(text: str) -> None:
        nonlocal count
        count += 1
        post_text(match_id=live_match.pk, author=commentator, client_key=f"typed-{count}", text=text)

    return typed


def refused(act: Callable[[], object]) -> LivecastError:
    with pytest.raises(LivecastError) as refusal:
        act()
    return refusal.value


def shown(match: Match) -> tuple:
    match.refresh_from_db()
    return match.status, match.period, match.pause


def score(match: Match) -> tuple[int | None, int | None]:
    match.refresh_from_db()
    return match.home_score, match.away_score


# --- what is not possible


@pytest.mark.parametrize("text", ["g h3", "r a", "ht", "ko", "ft", "ppd", "abd"])
def test_line_of_play_after_the_match_is_refused_with_the_offer_to_reopen_it(live_match, type_line, text):
    type_line("ht")
    type_line("ko")
    type_line("fw")
    before, lines = shown(live_match), live_match.commentary.count()
    refusal = refused(lambda: type_line(text))
    assert (refusal.code, refusal.status, refusal.as_dict()["offer"]) == ("match.over", 409, "reopen")
    assert refusal.message == "The match is over. Reopen it?"
    assert (shown(live_match), live_match.commentary.count()) == (before, lines)
    type_line("What a match.")
    assert live_match.commentary.count() == lines + 1


def test_late_goal_after_the_match_is_refused_although_its_minute_is_typed(live_match, type_line):
    type_line("fw")
    assert refused(lambda: type_line("40 g h3")).as_dict()["offer"] == "reopen"


def test_goal_before_the_match_is_refused(fixture, commentator):
    def goal() -> object:
        draft = EntryDraft(kind="goal", side="home", period="1H")
        return post_text(match_id=fixture.pk, author=commentator, client_key="k", draft=draft)

    assert refused(goal).code == "match.not_started"
    post_text(match_id=fixture.pk, author=commentator, client_key="ko", draft=EntryDraft(kind="period_start"))
    assert shown(fixture) == ("live", "1H", "")
    goal()
    assert score(fixture) == (1, 0)


def test_goal_in_a_break_counts_for_the_period_before_it(live_match, type_line):
    type_line("ht")
    type_line("g h3")
    assert (score(live_match), shown(live_match)) == ((1, 0), ("break", "1H", ""))


def test_period_is_ended_once(live_match, type_line):
    type_line("ht")
    assert refused(lambda: type_line("pe")).message == "The first half is over. Press K to start the second half."
    type_line("ko")
    assert shown(live_match) == ("live", "2H", "")


@pytest.mark.parametrize("key", ["ko", "bg", " ko "])
def test_key_of_a_period_that_is_being_played_is_refused_and_not_posted_as_text(live_match, type_line, key):
    assert refused(lambda: type_line(key)).message == "The first half is being played. End it first."
    type_line(f"/{key.strip()}")
    assert live_match.commentary.filter(body=key.strip()).count() == 1, "an escaped line is text"


def test_period_that_the_format_does_not_have_is_refused(live_match, commentator, type_line):
    Match.objects.filter(pk=live_match.pk).update(extra_periods=0, after_extra="draw")
    type_line("ht")
    type_line("ko")
    type_line("ht")
    draft = EntryDraft(kind="period_start")
    post = lambda: post_text(match_id=live_match.pk, author=commentator, client_key="k", draft=draft)  # noqa: E731
    assert refused(post).message == "The format of this match has no period after the second half."
    Match.objects.filter(pk=live_match.pk).update(extra_periods=2)
    post()
    assert shown(live_match) == ("live", "ET1", "")


def test_lines_of_a_feed_are_never_refused(live_match):
    set_match_state(match_id=live_match.pk, author=None, status="finished")
    for number, kind in enumerate(("goal", "period_start", "period_end", "match_end"), start=1):
        draft = EntryDraft(kind=kind, side="home", period="2H", feed_seq=number)
        post_commentary(match_id=live_match.pk, author=None, client_key=kind, draft=draft)
    assert (shown(live_match), score(live_match)) == (("finished", "2H", ""), (1, 0))


def test_held_goal_that_is_due_after_the_end_stays_held_with_the_reason(live_match, type_line, commentator):
    Match.objects.filter(pk=live_match.pk).update(hold_seconds={"goal": 10})
    type_line("g h3")
    type_line("fw")
    let_time_pass(live_match, 10)
    release_due()
    held = live_match.held.get()
    assert (held.refusal, held.typed_text) == ("The match is over. Reopen it?", "g h3")
    assert score(live_match) == (0, 0)


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"status": "live", "period": ""}, "match.no_period"),
        ({"status": "scheduled", "period": "2H"}, "match.not_started"),
        ({"status": "break", "clock": Clock(600, timezone.now())}, "match.no_play"),
        ({"status": "finished", "clock": Clock(600, timezone.now())}, "match.over"),
    ],
)
def test_state_that_contradicts_itself_is_refused(live_match, commentator, state, code):
    before = shown(live_match)
    assert refused(lambda: set_match_state(match_id=live_match.pk, author=commentator, **state)).code == code
    assert shown(live_match) == before


def test_match_set_back_to_scheduled_has_no_period_and_no_clock(live_match, commentator):
    set_match_state(match_id=live_match.pk, author=commentator, status="scheduled")
    assert shown(live_match) == ("scheduled", "", "")
    assert live_match.clock == Clock()


# --- pauses


def test_play_is_suspended_and_goes_on_where_it_stopped(live_match, type_line):
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(600, timezone.now()))
    type_line("susp")
    assert shown(live_match) == ("break", "1H", "suspended")
    assert live_match.clock.running_since is None and 600 <= live_match.clock.elapsed < 630
    assert refused(lambda: type_line("susp")).code == "match.paused"
    assert refused(lambda: type_line("bg")).message == "Play is stopped in the first half. Resume it first."
    stopped_at = live_match.clock.elapsed
    type_line("resu")
    assert shown(live_match) == ("live", "1H", "")
    assert (live_match.clock.elapsed, live_match.clock.running_since is None) == (stopped_at, False)
    assert refused(lambda: type_line("resu")).code == "match.not_paused"


def test_period_may_end_while_play_is_suspended(live_match, type_line):
    type_line("susp")
    type_line("ht")
    assert shown(live_match) == ("break", "1H", "")


def test_held_suspension_counts_although_a_later_line_was_written_first(live_match, type_line, commentator, post):
    Match.objects.filter(pk=live_match.pk).update(hold_seconds={"suspended": 10}, clock_elapsed=600)
    type_line("susp")
    post("They are going off.", period="1H", clock_seconds=700)
    let_time_pass(live_match, 10)
    release_due()
    assert shown(live_match) == ("break", "1H", "suspended")


# --- awards


def award(match: Match, author, *, how: str = "awarded", winner: str = "home", **fields):
    draft = EntryDraft(kind=how, side=winner, **fields)
    return post_text(match_id=match.pk, author=author, client_key=f"award-{match.commentary.count()}", draft=draft)


@pytest.mark.parametrize("status", ["scheduled", "live", "break", "finished", "abandoned", "postponed"])
def test_match_in_any_state_can_be_awarded_and_the_award_undone(live_match, commentator, status):
    set_match_state(match_id=live_match.pk, author=None, status=status)
    before = shown(live_match), score(live_match)
    award(live_match, commentator, winner="away", body="Harbour Town fielded a banned player.")
    live_match.refresh_from_db()
    assert (live_match.status, score(live_match)) == ("finished", (0, 3))
    assert live_match.award == {
        "how": "awarded",
        "winner": "away",
        "reason": "Harbour Town fielded a banned player.",
    }
    changed = json.loads(live_match.publications.filter(type="match.changed").latest("offset").data)
    assert (changed["award"], changed["scoreline"]["away"]) == (live_match.award, 3)
    undo(match_id=live_match.pk, author=commentator)
    assert (shown(live_match), score(live_match)) == before
    assert (live_match.award, live_match.result) == (None, None)


@pytest.mark.parametrize(
    ("how", "goals", "stated", "final"),
    [
        ("awarded", 1, None, (3, 0)),
        ("awarded", 4, None, (4, 0)),  # the winner leads by more than a forfeit gives
        ("awarded", 4, {"home": 2, "away": 0}, (2, 0)),
        ("walkover", 0, None, (3, 0)),
        ("opponent_retired", 1, None, (1, 0)),
    ],
)
def test_award_has_the_stated_score_or_that_of_a_forfeit(live_match, commentator, post, how, goals, stated, final):
    for _ in range(goals):
        post("In!", kind="goal", side="home")
    award(live_match, commentator, how=how, awarded_score=stated)
    assert score(live_match) == final
    last = live_match.commentary.last()
    assert last is not None and last.scoreline["home"] == goals, "the lines keep the score as it was played"


def test_award_needs_a_winner(live_match, commentator):
    assert refused(lambda: award(live_match, commentator, winner="")).code == "match.no_winner"
    assert shown(live_match) == ("live", "1H", "")


def test_score_is_stated_only_by_an_award(live_match, commentator):
    refusal = refused(lambda: award(live_match, commentator, how="goal", awarded_score={"home": 3, "away": 0}))
    assert refusal.code == "commentary.score_not_awarded"


def test_corrected_award_has_another_winner_and_reason(live_match, commentator):
    entry = award(live_match, commentator, body="A banned player.").entry
    correct_commentary(entry_id=entry.pk, author=commentator, side="away", body="A player who was banned.")
    live_match.refresh_from_db()
    assert live_match.award == {"how": "awarded", "winner": "away", "reason": "A player who was banned."}
    assert score(live_match) == (0, 3)
    retract_commentary(entry_id=entry.pk, author=commentator)
    assert (shown(live_match), score(live_match), live_match.award) == (("live", "1H", ""), (0, 0), None)


def test_second_award_replaces_the_first_and_its_retraction_restores_it(live_match, commentator, post):
    post("In!", kind="goal", side="away")
    award(live_match, commentator, winner="away")
    second = award(live_match, commentator, how="opponent_retired", winner="home").entry
    live_match.refresh_from_db()
    assert live_match.award is not None and live_match.award["winner"] == "home"
    retract_commentary(entry_id=second.pk, author=commentator)
    assert score(live_match) == (0, 3)
    assert live_match.award is not None and live_match.award["winner"] == "away"


@pytest.mark.parametrize(
    ("text", "how", "winner", "expected"),
    [
        ("3-0 a banned player", "awarded", "home", ({"home": 3, "away": 0}, "a banned player")),
        ("3–0", "awarded", "away", ({"home": 0, "away": 3}, "")),
        ("did not turn up, 0:3.", "walkover", "away", ({"home": 0, "away": 3}, "did not turn up")),
        ("1-2 knee injury", "opponent_retired", "home", ({"home": 1, "away": 2}, "knee injury")),
        ("after 20 minutes", "awarded", "home", (None, "after 20 minutes")),
        ("", "awarded", "home", (None, "")),
    ],
)
def test_text_of_an_award_is_its_score_and_its_reason(text, how, winner, expected):
    assert read_award(text, how, winner) == expected


@pytest.mark.parametrize(
    ("text", "how", "winner", "reason", "final"),
    [
        ("wo a did not turn up", "walkover", "away", "did not turn up", (0, 3)),
        ("awd h 2–0 a banned player", "awarded", "home", "a banned player", (2, 0)),
        ("awd h 3-0", "awarded", "home", "", (3, 0)),
        ("awd a 1:0", "awarded", "away", "", (0, 1)),
        ("awarded 3-0 h", "awarded", "home", "", (3, 0)),
        ("awarded 2–0 to a a banned player", "awarded", "away", "a banned player", (0, 2)),
        ("a retired injured", "opponent_retired", "home", "injured", (0, 0)),
        ("forfeit h", "awarded", "away", "", (0, 3)),
        ("retd h", "opponent_retired", "home", "", (0, 0)),
    ],
)
def test_typed_award_states_its_score_and_its_reason(live_match, type_line, text, how, winner, reason, final):
    type_line(text)
    live_match.refresh_from_db()
    assert live_match.award == {"how": how, "winner": winner, "reason": reason}
    assert score(live_match) == final
    entry = live_match.commentary.get(kind=how)
    assert (entry.body, entry.players) == (reason, [])


# --- reopening


def test_reopened_match_goes_on_where_it_was_with_the_clock_stopped(live_match, type_line, commentator):
    set_match_state(match_id=live_match.pk, author=None, clock=Clock(2700, timezone.now()))
    type_line("fw")
    for _ in range(2):  # a retry after a lost answer changes nothing
        reopen_match(match_id=live_match.pk, author=commentator, reason="A goal after a review")
    assert shown(live_match) == ("live", "1H", "")
    assert live_match.clock.running_since is None and live_match.clock.elapsed >= 2700
    ending = live_match.commentary.get(kind="match_end")
    assert (ending.retracted_at is not None, ending.reason) == (True, "A goal after a review")
    type_line("g h3")
    type_line("fw")
    assert (shown(live_match), score(live_match)) == (("finished", "1H", ""), (1, 0))


@pytest.mark.parametrize(
    ("lines", "reopened"),
    [
        (["ht", "fw"], ("break", "1H", "")),
        (["ht", "ko", "fw"], ("live", "2H", "")),
        (["ht", "ko", "abd"], ("live", "2H", "")),
        (["susp", "abd"], ("break", "1H", "suspended")),
        (["susp", "resu", "abd", "wo h"], ("live", "1H", "")),
    ],
)
def test_reopened_match_is_in_the_state_of_its_lines(live_match, type_line, commentator, lines, reopened):
    for line in lines:
        type_line(line)
    reopen_match(match_id=live_match.pk, author=commentator)
    assert (shown(live_match), score(live_match)) == (reopened, (0, 0))
    assert (live_match.award, live_match.result) == (None, None)


@pytest.mark.parametrize("kind", ["postponed", "walkover"])
def test_match_that_never_began_is_scheduled_again(fixture, commentator, kind):
    draft = EntryDraft(kind=kind, side="home")
    post_text(match_id=fixture.pk, author=commentator, client_key="k", draft=draft)
    assert shown(fixture)[0] in ("postponed", "finished")
    reopen_match(match_id=fixture.pk, author=commentator)
    assert (shown(fixture), score(fixture), fixture.award) == (("scheduled", "", ""), (None, None), None)


def test_only_commentators_reopen_a_match(live_match, stranger):
    set_match_state(match_id=live_match.pk, author=None, status="finished")
    assert refused(lambda: reopen_match(match_id=live_match.pk, author=stranger)).status == 403
    assert shown(live_match)[0] == "finished"
