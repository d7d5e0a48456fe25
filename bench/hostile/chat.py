"""Inputs of members. A message is measured on its whole path: command, writer, transaction, log."""

from bench.hostile.entry import CpuBudget, EntryPoint
from bench.hostile.inputs import TEXTS
from bench.hostile.installation import HostileSite
from chat import actions
from chat.message_text import echo_of, has_link
from livecast.input_limits import BANNED_WORD, CHAT_KEY, CHAT_MENTIONS, CHAT_MESSAGE, CHAT_REASON, CHAT_TEXT


def _send_message(site: HostileSite, text: str) -> None:
    site.send_command("chat.send", text=text, key=site.next_key())


def _compare(site: HostileSite, text: str) -> None:
    """Compute what is needed to compare a message with others and with the banned words."""
    CHAT_MESSAGE.require(text)
    echo_of(text)
    has_link(text)
    site.banned.find(text)


ENTRY_POINTS = (
    EntryPoint("chat message", CpuBudget.EVENT_LOOP, CHAT_TEXT, TEXTS, _send_message),
    EntryPoint("chat message: compared", CpuBudget.EVENT_LOOP, CHAT_MESSAGE, TEXTS, _compare),
    EntryPoint(
        "chat message: key",
        CpuBudget.EVENT_LOOP,
        CHAT_KEY,
        {name: make for name, make in TEXTS.items() if name in ("letters", "compatibility characters")},
        lambda site, key: site.send_command("chat.send", text="Well played.", key=key),
    ),
    EntryPoint(
        "chat message: mentions",
        CpuBudget.EVENT_LOOP,
        CHAT_MENTIONS,
        {"people who are not there": lambda size: list(range(10**9, 10**9 + size))},
        lambda site, ids: site.send_command("chat.send", text="Hello.", key=site.next_key(), mentions=ids),
    ),
    EntryPoint(
        "chat report: reason",
        CpuBudget.EVENT_LOOP,
        CHAT_REASON,
        TEXTS,
        lambda site, reason: site.send_command("chat.report", id=10**9, reason=reason),
    ),
    EntryPoint(
        "banned word", CpuBudget.PAGE, BANNED_WORD, TEXTS, lambda site, word: actions.ban_word(word=word, by=site.staff)
    ),
)
