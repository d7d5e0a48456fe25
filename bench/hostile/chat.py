"""Where members' words come in. A message is measured on its whole way: command, writer, transaction, log."""

from bench.hostile.entry import EntryPoint, Place
from bench.hostile.inputs import TEXTS
from bench.hostile.installation import Stage
from chat import actions
from chat.message_text import echo_of, has_link
from livecast.input_limits import BANNED_WORD, CHAT_KEY, CHAT_MENTIONS, CHAT_MESSAGE, CHAT_REASON, CHAT_TEXT


def _say(stage: Stage, text: str) -> None:
    stage.ask("chat.send", text=text, key=stage.next_key())


def _compare(stage: Stage, text: str) -> None:
    """What is computed on a message to compare it with others and with the list of words."""
    CHAT_MESSAGE.require(text)
    echo_of(text)
    has_link(text)
    stage.banned.find(text)


ENTRY_POINTS = (
    EntryPoint("chat message", Place.EVENT_LOOP, CHAT_TEXT, TEXTS, _say),
    EntryPoint("chat message: compared", Place.EVENT_LOOP, CHAT_MESSAGE, TEXTS, _compare),
    EntryPoint(
        "chat message: key",
        Place.EVENT_LOOP,
        CHAT_KEY,
        {name: make for name, make in TEXTS.items() if name in ("letters", "compatibility characters")},
        lambda stage, key: stage.ask("chat.send", text="Well played.", key=key),
    ),
    EntryPoint(
        "chat message: mentions",
        Place.EVENT_LOOP,
        CHAT_MENTIONS,
        {"people who are not there": lambda size: list(range(10**9, 10**9 + size))},
        lambda stage, ids: stage.ask("chat.send", text="Hello.", key=stage.next_key(), mentions=ids),
    ),
    EntryPoint(
        "chat report: reason",
        Place.EVENT_LOOP,
        CHAT_REASON,
        TEXTS,
        lambda stage, reason: stage.ask("chat.report", id=10**9, reason=reason),
    ),
    EntryPoint(
        "banned word", Place.PAGE, BANNED_WORD, TEXTS, lambda stage, word: actions.ban_word(word=word, by=stage.staff)
    ),
)
