"""The message that every peer sends: one line of commentary in livecast's frame, cut to a size that all share."""

from typing import Any

from livecast.realtime.protocol import encode, encode_data

TYPE = "commentary.added"
TOPIC = "match.1.feed"
SIZE = 300  # bytes of JSON


def message(offset: int) -> bytes:
    """The text of message `offset`: SIZE bytes, less one for each digit that the offset has under four."""
    return encode(TYPE, topic=TOPIC, offset=offset, data=encode_data(data())).encode()


def data() -> dict[str, Any]:
    """What the event says, the same each time."""
    around = len(encode(TYPE, topic=TOPIC, offset=1000, data=encode_data({"body": ""})))
    return {"body": ("He turns past one and drives it low. " * 10)[: SIZE - around]}
