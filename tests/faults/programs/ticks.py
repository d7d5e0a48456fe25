"""Push frames without an offset to the channel layer: {"type": "tick", "at": <now>, …}."""

import json
import time

from livecast.realtime.protocol import Frame
from livecast.realtime.push import push


def main(topic: str, rate: str, seconds: str, size: str) -> None:
    start = time.monotonic()
    for number in range(int(float(rate) * float(seconds))):
        time.sleep(max(0.0, start + number / float(rate) - time.monotonic()))
        push(topic, [Frame(json.dumps({"type": "tick", "at": time.time(), "filler": "x" * int(size)}))])
