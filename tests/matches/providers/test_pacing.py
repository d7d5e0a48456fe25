"""The waits of a replay: from moments, derived from the clock, or even."""

from matches.providers.pacing import EVEN_WAIT, HALF_TIME, MAX_WAIT, PaceSource, replay_pace
from tests.matches.providers.feed_writer import A_MATCH, add, delete, edit, normalised


def at(seq: int, time: str, **fields):
    return add(seq, "x", at=f"2026-05-09T{time}Z", **fields)


def test_pace_comes_from_moments():
    pace = replay_pace(normalised(at(1, "14:00:00"), at(2, "14:00:30"), at(3, "14:02:00")))
    assert (pace.source, pace.waits) == (PaceSource.STATED, (0, 30, 90))


def test_late_line_has_no_wait():
    pace = replay_pace(normalised(at(1, "14:00:00"), at(2, "14:01:00"), at(3, "14:00:10"), at(4, "14:01:05")))
    assert pace.waits == (0, 60, 0, 5)


def test_line_without_a_moment_follows_at_once():
    pace = replay_pace(normalised(at(1, "14:00:00"), add(2, "x"), at(3, "14:01:00"), delete(4, 2), at(5, "14:01:30")))
    assert (pace.source, pace.waits) == (PaceSource.STATED, (0, 0, 60, 0, 30))


def test_waits_are_limited_and_wrong_moments_are_ignored():
    pace = replay_pace(normalised(at(1, "14:00:00"), at(2, "23:00:00"), at(3, "14:01:00"), at(4, "14:01:20")))
    assert pace.waits == (0, MAX_WAIT, 0, 20)


def test_pace_comes_from_period_and_clock_without_moments():
    clocks = [("1H", 0), ("1H", 700), ("1H", 1800), ("1H", 2760), ("2H", 2700), ("2H", 2790)]
    pace = replay_pace(
        normalised(*(add(n, "x", period=period, clock={"s": s}) for n, (period, s) in enumerate(clocks)))
    )
    # After the half follows the break, shortened by the minute of stoppage time.
    assert (pace.source, pace.waits) == (PaceSource.DERIVED, (0, 700, 1100, 960, HALF_TIME - 60, 90))


def test_stated_period_length_shifts_the_second_half():
    lines = add(1, "x", period="1H", clock={"s": 1790}), add(2, "x", period="2H", clock={"s": 1800})
    pace = replay_pace(normalised(*lines, period_minutes={"regular": 30}))
    assert (pace.source, pace.waits) == (PaceSource.DERIVED, (0, 10 + HALF_TIME))


def test_edit_follows_the_line_before_at_once():
    pace = replay_pace(normalised(*A_MATCH[:4], edit(9, 3, text="Corrected.")))
    assert pace.waits[-1] == 0


def test_shootout_kicks_have_equal_waits():
    kicks = [add(n, "x", type="goal", side="home", period="SO") for n in range(3, 6)]
    start = add(1, "x", type="start", period="ET2", clock={"s": 6300}), add(2, "x", type="start", period="SO")
    waits = replay_pace(normalised(*start, *kicks)).waits
    assert len(set(waits[2:])) == 1 and waits[2] > 0


def test_pace_is_even_without_any_time():
    pace = replay_pace(normalised(*(add(n, "x") for n in range(3))))
    assert (pace.source, pace.waits) == (PaceSource.EVEN, (0, EVEN_WAIT, EVEN_WAIT))
    assert replay_pace(normalised()).waits == ()
