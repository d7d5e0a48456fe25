"""Tables of the documents are compared with the code."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from livecast.input_limits import INPUT_LIMITS
from livecast.realtime import protocol, topics
from livecast.realtime.protocol import Close
from matches.providers.commentary_feed import VERSION as FEED_FORMAT
from matches.standings import CRITERIA, PRESETS

ROOT = Path(__file__).resolve().parent.parent
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
CODE = ("livecast", "accounts", "matches", "chat")
# Frames and commands of every socket, whatever its topics.
COMMON_FRAMES = {"ok", "error"}
COMMON_COMMANDS = {"ping", "ack"}


def section(text: str, heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no section “{heading}”"
    return found[1]


def column(text: str, number: int = 1) -> list[str]:
    """Return the texts in code marks, or the whole cells, of a column of the section's tables, without the heads."""
    cells = [row.split("|")[number] for row in text.splitlines() if row.startswith("| ")]
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell) or [cell.strip()]]


def names_in(pattern: str, folders: Iterable[str] = CODE) -> set[str]:
    sources = (file.read_text() for folder in folders for file in (ROOT / folder).rglob("*.py"))
    return {name for source in sources for name in re.findall(pattern, source)}


def test_every_frame_is_documented():
    sent = names_in(r"""\bEvent\(\s*"([a-z.]+)\"""") | names_in(r"""(?<!\.)\bencode\(\s*"([a-z.]+)\"""")
    documented = set(column(section(PROTOCOL, "Frames from the server"))) - {"type"}
    assert documented - COMMON_FRAMES == sent


def test_every_command_is_documented():
    answered = {command for family in topics.families() for command in family.commands} | COMMON_COMMANDS
    assert set(column(section(PROTOCOL, "Commands from the client"))) - {"command"} == answered


def test_every_close_code_is_documented():
    documented = set(column(section(PROTOCOL, "Close codes"))) - {"code"}
    assert documented == {str(int(code)) for code in Close}


def test_documented_limits_equal_the_code():
    budgets = (
        f"{protocol.COMMANDS_PER_SECOND} commands a second with a burst of {protocol.COMMAND_BURST}, then close "
        f"{int(Close.FLOOD)}; a frame of at most {protocol.MAX_COMMAND_BYTES // 1024} KiB; "
        f"at most {protocol.MAX_TOPICS} topics"
    )
    assert budgets in PROTOCOL


def test_every_topic_is_documented():
    documented = [name.replace("<id>", "12") for name in re.findall(r"`((?:match\.<id>\.[a-z]+)|scores)`", PROTOCOL)]
    for family in topics.families():
        assert any(family.matches(name) for name in documented), family.pattern


def test_input_limits_are_documented_with_their_sizes():
    rows = [row for row in section(PROTOCOL, "Input limits").splitlines() if row.startswith("| `")]
    listed = [tuple(cell.strip("`") for cell in row.strip("| ").split(" | ")) for row in rows]
    defined = [(limit.name, str(limit.size), limit.unit, limit.what, limit.code) for limit in INPUT_LIMITS.values()]
    assert listed == defined


def test_the_documented_feed_format_equals_the_code():
    assert f"## {FEED_FORMAT}\n" in PROTOCOL


@pytest.mark.parametrize("knob", re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
def test_every_setting_is_documented_for_operators(knob: str):
    assert f"`{knob}`" in OPERATIONS


def test_links_between_documents_exist():
    for document in [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text()):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_every_order_and_every_criterion_of_a_table_is_documented():
    text = section((ROOT / "docs" / "competitions.md").read_text(), "The order of a table")
    presets, criteria = text.split("own order of criteria", 1)
    assert column(presets)[1:] == list(PRESETS)
    assert column(presets, 2)[1:] == [ranking.name for ranking in PRESETS.values()]
    assert column(criteria)[1:] == list(CRITERIA)
