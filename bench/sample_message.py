"""The message that every peer sends: a line of commentary in a livecast frame of a fixed size."""

from typing import Any

from livecast.realtime.protocol import encode, encode_data

TYPE = "commentary.added"
TOPIC = "match.1.feed"
SIZE = 300  # bytes of JSON


def message(offset: int) -> bytes:
    """Return the text of message `offset`: SIZE bytes, or a byte less for each digit fewer than four."""
    return encode(TYPE, topic=TOPIC, offset=offset, data=encode_data(data())).encode()


def data() -> dict[str, Any]:
    """Return the data of the event, the same each time."""
    around = len(encode(TYPE, topic=TOPIC, offset=1000, data=encode_data({"body": ""})))
    return {"body": ("He turns past one and drives it low. " * 10)[: SIZE - around]}
