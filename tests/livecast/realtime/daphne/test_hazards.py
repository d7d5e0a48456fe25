"""What goes wrong when bytes are written past the event loop, plain and TLS; each was met while this was designed."""

import json
import threading
import time

import pytest

from tests.livecast.realtime.daphne.client import CLOSE, TEXT, RawSocket, frame, request
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.patience import PATIENCE


def numbers(frames: list[str]) -> list[int]:
    return [json.loads(text)["seq"] for text in frames]


def in_background(work) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("mode", ["attached", "detached", "fast"])
def test_every_fan_gets_every_frame_in_order(patient: EchoServer, mode: str):
    fans = [patient.fan(mode, "order") for _ in range(5)]
    patient.publish("order", n=20)
    for fan in fans:
        assert numbers([fan.hear() for _ in range(20)]) == list(range(20))
        fan.socket.close()


def test_six_megabytes_through_a_small_window(patient: EchoServer):
    count = 300
    slow, quick = patient.fan(topic="window", window=4096), patient.fan(topic="window")
    received: list[str] = []
    reading = in_background(lambda: received.extend(quick.hear() for _ in range(count)))
    publishing = in_background(lambda: patient.publish("window", n=count, size=20_000))
    for number in range(0, count, 10):  # answers of its own go in between
        slow.say(f"{number}")
    publishing.join(PATIENCE)
    texts = [slow.hear() for _ in range(count + count // 10)]
    echoes = [text for text in texts if text.startswith("echo:")]
    assert echoes == [f"echo:{number}" for number in range(0, count, 10)]
    assert numbers([text for text in texts if not text.startswith("echo:")]) == list(range(count))
    reading.join(PATIENCE)
    assert numbers(received) == list(range(count))

    patient.publish("window", **{"from": 999})  # and back on the straight way
    assert numbers([slow.hear()]) == numbers([quick.hear()]) == [999]
    slow.socket.close()
    quick.socket.close()


END = -1


class Flood:
    """Broadcasts without a pause, while the test does other things."""

    def __init__(self, server: EchoServer, topic: str) -> None:
        self.server, self.topic = server, topic
        self.over = threading.Event()
        self.witness = server.fan(topic=topic)

    def __enter__(self) -> "Flood":
        self.publishing = in_background(self.publish)
        self.reading = in_background(self.read)
        return self

    def publish(self) -> None:
        number = 0
        while not self.over.is_set():
            self.server.publish(self.topic, n=50, size=200, pause=0.002, **{"from": number})
            number += 50
        self.sent = number
        self.server.publish(self.topic, **{"from": END})

    def read(self) -> None:
        self.seen = list(iter(lambda: numbers([self.witness.hear()])[0], END))

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.publishing.join(PATIENCE)
        self.reading.join(PATIENCE)
        assert self.seen == list(range(self.sent)), "somebody else's trouble reached a fan in good order"
        self.witness.socket.close()


def test_no_frame_follows_the_close_frame(patient: EchoServer):
    with Flood(patient, "closing"):
        for _ in range(10):
            with patient.fan("detached", "closing", window=4096) as fan:
                fan.send(frame(CLOSE, b"\x03\xe8"))
                assert fan.read_close() == 1000
                assert fan.read_to_end() == b""
            with patient.client("/ws/?t=closing") as fan:
                fan.say("/close")
                assert fan.read_close() == 4001
                fan.send(frame(CLOSE, b"\x0f\xa1"))
                assert fan.read_to_end() == b""


def test_descriptors_are_used_again_while_broadcasts_run(patient: EchoServer):
    with Flood(patient, "churn"):
        for _ in range(3 if patient.tls else 5):
            fans = [patient.client("/ws/?mode=fast&t=churn") for _ in range(10 if patient.tls else 40)]
            for fan in fans[::2]:
                fan.reset()
            for fan in fans[1::2]:
                assert [fan.hear(), fan.hear()] == ["hello", "caught up"]
                first = numbers([fan.hear()])[0]
                assert numbers([fan.hear(), fan.hear()]) == [first + 1, first + 2]
                fan.socket.close()


def test_frames_in_the_same_segment_as_the_upgrade(patient: EchoServer):
    for mode in ("attached", "late", "fast"):
        fan = patient.client(f"/ws/?mode={mode}", behind=frame(TEXT, b"early") + frame(TEXT, b"bird"))
        if mode == "fast":
            assert [fan.hear(), fan.hear()] == ["hello", "caught up"]
        assert [fan.hear(), fan.hear()] == ["echo:early", "echo:bird"]
        fan.socket.close()


def test_what_was_sent_before_the_detach_is_answered_after_it(patient: EchoServer):
    fan = patient.client("/ws/?mode=detached", behind=frame(TEXT, b"early"))
    assert fan.hear() == "echo:early"
    fan.socket.close()


def test_an_upgrade_while_a_response_is_still_being_flushed(patient: EchoServer):
    size = 6 << 20  # more than the kernel takes
    with RawSocket(patient.address, tls=patient.tls, window=65_536) as raw:
        raw.send(f"GET /large?size={size}&wait=0.2 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        # So much in advance that the HTTP channel stops reading until it is done with the first request.
        raw.send(request("/ws/?t=flushing") + frame(TEXT, b"behind" * 4000))
        time.sleep(0.4)
        patient.publish("flushing")  # to a crowd with a fan who cannot be written to directly
        assert raw.read_head().startswith(b"HTTP/1.1 200 ")
        assert raw.read(size + 2) == b'"' + b"x" * size + b'"'
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        raw.send(frame(TEXT, b"later"))
        while not raw.received.endswith(b"echo:later"):
            raw.receive()
        assert b"echo:behindbehind" in raw.received
