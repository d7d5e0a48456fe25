"""The format commentary-feed/1: parsed files, refused files, and errors with line and field."""

import json
import tracemalloc
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from livecast.input_limits import FEED_LINE
from matches.providers.commentary_feed import Operation, parse_feed, read_feed_file
from matches.providers.errors import FeedError
from tests.matches.providers.feed_writer import HEADER, add, delete, edit, feed_of, file_of, line, normalised


def refused(data: bytes) -> FeedError:
    with pytest.raises(FeedError) as refusal:
        parse_feed(BytesIO(data))
    return refusal.value


def test_file_is_parsed_to_header_and_records():
    feed = feed_of(
        add(1, "Hello", at="2026-05-09T14:00:30Z", clock={"s": 30}, type="comment", side="home"), venue="Quay"
    )
    assert (feed.header.match_id, feed.header.sport, feed.header.venue) == ("m1", "football", "Quay")
    record = feed.records[0]
    assert (record.seq, record.op, record.id, record.text, record.clock) == (1, Operation.ADD, "1", "Hello", {"s": 30})
    assert record.at is not None and record.at.isoformat() == "2026-05-09T14:00:30+00:00"


def test_records_are_ordered_by_seq():
    feed = feed_of(add(3), add(1), edit(2, 1), delete(9, 3), add(4))
    assert [record.seq for record in feed.records] == [1, 2, 3, 4, 9]


def test_records_with_equal_seq_keep_the_order_of_the_file():
    assert [record.id for record in feed_of(add(1, id="b"), add(1, id="a")).records] == ["b", "a"]


def test_numeric_ids_are_accepted():
    assert feed_of(add(1, id=4711)).records[0].id == "4711"


def test_blank_lines_windows_line_ends_and_byte_order_marks_are_accepted():
    data = b"\xef\xbb\xbf" + file_of(add(1), add(2)).replace(b"\n", b"\r\n") + b"\n  \n"
    assert len(parse_feed(BytesIO(data)).records) == 2


def test_missing_field_is_unknown():
    record = feed_of(add(1, score=None, clock=None, players=None)).records[0]
    assert (record.at, record.period, record.clock, record.score, record.players) == (None, "", {}, None, ())


@pytest.mark.parametrize(
    ("field", "strange"),
    [
        ("clock", "12:30"),
        ("players", {"name": "Parker"}),
        ("text", ["a"]),
        ("at", "yesterday"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("data", 7),
        ("side", True),
    ],
)
def test_optional_field_of_the_wrong_type_is_left_out_with_a_warning(field: str, strange: Any):
    feed = feed_of(add(1, **{field: strange}))
    empty = feed_of(add(1)).records[0]
    assert getattr(feed.records[0], field) == getattr(empty, field)
    assert feed.warnings.messages()[0].startswith(f'line 2: field "{field}" of the wrong type, left out')


def test_moment_without_a_zone_is_utc():
    record = feed_of(add(1, at="2026-05-09T14:00:30")).records[0]
    assert record.at is not None and record.at.isoformat() == "2026-05-09T14:00:30+00:00"


# --- refusals: each line has one fault


def with_entry(**changes: Any) -> bytes:
    """A file whose second entry, on line 3, has these fields; None leaves a field out."""
    record = {name: value for name, value in {**add(2), **changes}.items() if value is not None}
    return file_of(add(1), record)


def with_header(**changes: Any) -> bytes:
    return file_of(add(1), add(2), **changes)


@pytest.mark.parametrize(
    ("data", "code", "at", "message"),
    [
        (with_entry(op="upsert"), "feed.unknown_op", 3, 'field "op": expected "add", "edit" or "delete", got "upsert"'),
        (with_entry(op=["add"]), "feed.unknown_op", 3, 'field "op": expected "add", "edit" or "delete", got a list'),
        (with_entry(op=None), "feed.missing_field", 3, 'field "op": expected "add", "edit" or "delete", got nothing'),
        (with_entry(id=None), "feed.missing_field", 3, 'field "id": expected a string of 1 to 180 characters, got no'),
        (with_entry(id=""), "feed.wrong_type", 3, 'field "id": expected a string of 1 to 180 characters, got ""'),
        (with_entry(id=1.5), "feed.wrong_type", 3, 'field "id": expected a string of 1 to 180 characters, got 1.5'),
        (with_entry(id="x" * 181), "feed.wrong_type", 3, "got "),
        (with_entry(seq=None), "feed.missing_field", 3, 'field "seq": expected a whole number'),
        (with_entry(seq="2"), "feed.wrong_type", 3, 'got "2"'),
        (with_entry(seq=-1), "feed.wrong_type", 3, "got -1"),
        (with_entry(seq=True), "feed.wrong_type", 3, "got true"),
        (with_entry(seq=10**30), "feed.wrong_type", 3, "expected a whole number from 0"),
        (with_entry(kind="message"), "feed.unknown_kind", 3, 'field "kind": expected "entry" or "end", got "message"'),
        (with_entry(kind=None), "feed.missing_field", 3, 'field "kind"'),
        (with_entry(text="a\0b"), "feed.nul_byte", 3, 'field "text": expected text without NUL characters'),
        (with_header(feed="commentary-feed/2"), "feed.wrong_version", 1,
         'field "feed": expected "commentary-feed/1", got "commentary-feed/2"'),
        (with_header(feed=None), "feed.missing_field", 1, 'field "feed": expected "commentary-feed/1", got nothing'),
        (with_header(match_id=None), "feed.missing_field", 1, 'field "match_id"'),
        (with_header(sport=None), "feed.missing_field", 1, 'field "sport"'),
        (with_header(kind="entry"), "feed.no_header", 1, 'field "kind": expected "match" in the first line'),
    ],
)  # fmt: skip
def test_error_names_the_line_the_field_and_the_expected_value(data, code, at, message):
    error = refused(data)
    assert (error.code, error.line) == (code, at)
    assert message in error.message
    assert error.at("m.jsonl") == f"m.jsonl:{at}: {error.message} [{code}]"
    # The same file without its fault is parsed.
    assert len(parse_feed(BytesIO(file_of(add(1), add(2)))).records) == 2


LINES = file_of(add(1, "one"), add(2, "two")).splitlines(keepends=True)


@pytest.mark.parametrize(
    ("data", "code", "at"),
    [
        (b"", "feed.truncated", 1),
        (LINES[0], "feed.truncated", 2),
        (b"".join(LINES[:-1]), "feed.truncated", 4),
        (b"".join(LINES[:2]) + LINES[2][:30], "feed.truncated", 3),
        (b"".join(LINES[:2]) + LINES[3], "feed.truncated", 3),  # a line is missing, as the end record shows
        (b"".join(LINES) + LINES[1], "feed.after_end", 5),
        (b"".join(LINES[:2]) + b"not json\n" + LINES[3], "feed.not_json", 3),
        (b"".join(LINES[:2]) + b'{"kind": "entry",}\n' + LINES[3], "feed.not_json", 3),
        (b"".join(LINES[:2]) + b"[1, 2]\n" + LINES[3], "feed.not_json", 3),
        (b"".join(LINES[:2]) + b'{"kind": "entry", "seq": NaN}\n' + LINES[3], "feed.not_json", 3),
        (b"".join(LINES[:2]) + b'{"kind": "entry", "seq": 1e999}\n' + LINES[3], "feed.not_json", 3),
        (b"".join(LINES[:2]) + b"[" * 100_000 + b"\n" + LINES[3], "json.too_deep", 3),
        (b"".join(LINES[:2]) + b'{"seq": ' + b"9" * 5000 + b"}\n", "feed.not_json", 3),
        (b"<html>\n", "feed.not_json", 1),
        (b"".join(LINES[:2]) + LINES[2].replace(b"two", b"t\0o") + LINES[3], "feed.nul_byte", 3),
        (b"".join(LINES[:2]) + LINES[2].replace(b"two", b"t\xffo") + LINES[3], "feed.not_utf8", 3),
        ("".join(map(bytes.decode, LINES)).encode("utf-16"), "feed.nul_byte", 1),
        ("".join(map(bytes.decode, LINES)).replace("one", "Köln").encode("latin-1"), "feed.not_utf8", 2),
    ],
)
def test_truncated_or_binary_file_is_refused_at_its_line(data: bytes, code: str, at: int):
    error = refused(data)
    assert (error.code, error.line) == (code, at)
    assert "expected" in error.message


def test_line_over_a_megabyte_is_refused():
    room = FEED_LINE.size - len(line(add(1, "x"))) + 1
    feed = parse_feed(BytesIO(file_of(add(1, "x" * room))))
    assert feed.records[0].text == "x" * 20_000
    assert feed.warnings.messages() == ['line 2: field "text" over 20,000 characters, cut']
    error = refused(file_of(add(1, "x" * (room + 1))))
    assert (error.code, error.line) == ("feed.line_too_long", 2)


def test_endless_line_is_not_read_into_memory(tmp_path: Path):
    path = tmp_path / "endless.jsonl"
    with path.open("wb") as file:
        file.write(line(HEADER))
        for _ in range(50):
            file.write(b"x" * 1_000_000)
    tracemalloc.start()
    with pytest.raises(FeedError, match="at most 1,000,000 bytes"):
        read_feed_file(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_lone_surrogate_becomes_a_replacement_character():
    data = file_of(add(1, "text")).replace(b'"text": "text"', b'"text": "a\\ud83d!"')
    assert parse_feed(BytesIO(data)).records[0].text == "a\N{REPLACEMENT CHARACTER}!"


def test_escaped_backslash_before_u0000_is_accepted():
    assert feed_of(add(1, "C:\\u0000")).records[0].text == "C:\\u0000"


def test_quoted_value_is_short_and_printable():
    message = refused(with_entry(op="\x1b[2J" + "x" * 500)).message
    assert "\x1b" not in message and len(message) < 160


def test_error_has_line_and_field_for_programs():
    assert refused(with_entry(op="upsert")).as_dict() == {
        "code": "feed.unknown_op",
        "message": 'Field "op": expected "add", "edit" or "delete", got "upsert".',
        "line": 3,
        "field": "op",
    }


def test_nested_values_are_checked_too():
    players = [{"name": "A\0B"}]
    assert refused(with_entry(players=players)).field == "players"
    assert json.loads(line(add(1, players=[{"name": "AB"}])))["players"] == [{"name": "AB"}]


def test_fields_and_players_that_are_not_read_are_warned_of_with_counts():
    feed = feed_of(add(1, "Goal.", xg=0.4), add(2, "Goal.", xg=0.1, players=["Kit Windle", 7]), referee="Wanda Pike")
    assert feed.warnings.messages() == [
        "fields of the header that livecast does not read: referee (1)",
        "fields of entries that livecast does not read: xg (2)",
        'line 3: field "players" of the wrong type, left out: 7',
    ]
    assert feed.records[1].players == ({"name": "Kit Windle"},)


# --- the place of the match in its competition


def test_place_of_the_match_and_its_figures_are_read():
    figures = {"tries": {"home": 4, "away": 2}, "fair_play": {"home": -1, "away": 0}, "extra": True}
    facts = normalised(
        add(1), round="Semi-final", group="Group A", knockout=True, attendance=21_500, figures=figures
    ).facts
    assert (facts.round, facts.group, facts.knockout, facts.attendance) == ("Semi-final", "Group A", True, 21_500)
    assert facts.figures == figures


@pytest.mark.parametrize(
    ("stated", "read", "warning"),
    [
        ({"figures": {"tries": {"home": 4, "away": -2}}}, {"tries": {"home": 4}}, "figure of tries that is not valid"),
        ({"figures": {"fair_play": {"home": 3}, "luck": 7}}, None, "unknown figure, left out"),
        ({"figures": {"extra": "yes"}}, None, "unknown figure, left out"),
        ({"knockout": "yes"}, None, 'field "knockout" of the wrong type, left out'),
        ({"attendance": -5}, None, 'field "attendance" of the wrong type, left out'),
        ({"attendance": 10**12}, None, 'field "attendance" of the wrong type, left out'),
        ({"round": "R" * 61}, None, 'field "round" over 60 characters, cut'),
    ],
)
def test_value_that_is_not_valid_is_left_out_with_a_warning(stated: dict, read: dict | None, warning: str):
    feed = normalised(add(1), **stated)
    assert feed.facts.figures == read and not feed.facts.knockout and feed.facts.attendance is None
    assert any(warning in message for message in feed.warnings.messages())
