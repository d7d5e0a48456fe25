"""Known hazards of writing bytes past the event loop, plain and with TLS."""

import json
import threading
import time

import pytest

from tests.livecast.realtime.daphne.client import CLOSE, TEXT, RawSocket, frame, request
from tests.livecast.realtime.daphne.conftest import EchoServer
from tests.patience import PATIENCE


def sequence_numbers(frames: list[str]) -> list[int]:
    return [json.loads(text)["seq"] for text in frames]


def in_background(work) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("mode", ["attached", "detached", "fast"])
def test_every_subscriber_gets_every_frame_in_order(lenient: EchoServer, mode: str):
    clients = [lenient.subscriber(mode, "order") for _ in range(5)]
    lenient.publish("order", n=20)
    for client in clients:
        assert sequence_numbers([client.read_text() for _ in range(20)]) == list(range(20))
        client.socket.close()


def test_a_slow_reader_gets_six_megabytes_in_order(lenient: EchoServer):
    count = 300
    slow, quick = lenient.subscriber(topic="window", window=4096), lenient.subscriber(topic="window")
    received: list[str] = []
    reading = in_background(lambda: received.extend(quick.read_text() for _ in range(count)))
    publishing = in_background(lambda: lenient.publish("window", n=count, size=20_000))
    for number in range(0, count, 10):  # its own answers are sent in between
        slow.send_text(f"{number}")
    publishing.join(PATIENCE)
    texts = [slow.read_text() for _ in range(count + count // 10)]
    echoes = [text for text in texts if text.startswith("echo:")]
    assert echoes == [f"echo:{number}" for number in range(0, count, 10)]
    assert sequence_numbers([text for text in texts if not text.startswith("echo:")]) == list(range(count))
    reading.join(PATIENCE)
    assert sequence_numbers(received) == list(range(count))

    lenient.publish("window", **{"from": 999})  # both are direct again
    assert sequence_numbers([slow.read_text()]) == sequence_numbers([quick.read_text()]) == [999]
    slow.socket.close()
    quick.socket.close()


END = -1


class ContinuousBroadcasts:
    """Broadcasts without a pause during the block."""

    def __init__(self, server: EchoServer, topic: str) -> None:
        self.server, self.topic = server, topic
        self.stopped = threading.Event()
        self.observer = server.subscriber(topic=topic)

    def __enter__(self) -> "ContinuousBroadcasts":
        self.publishing = in_background(self.publish)
        self.reading = in_background(self.read)
        return self

    def publish(self) -> None:
        number = 0
        while not self.stopped.is_set():
            self.server.publish(self.topic, n=50, size=200, pause=0.002, **{"from": number})
            number += 50
        self.sent = number
        self.server.publish(self.topic, **{"from": END})

    def read(self) -> None:
        self.seen = list(iter(lambda: sequence_numbers([self.observer.read_text()])[0], END))

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.publishing.join(PATIENCE)
        self.reading.join(PATIENCE)
        assert self.seen == list(range(self.sent)), "another socket affected the observer"
        self.observer.socket.close()


def test_no_frame_follows_the_close_frame(lenient: EchoServer):
    with ContinuousBroadcasts(lenient, "closing"):
        for _ in range(10):
            with lenient.subscriber("detached", "closing", window=4096) as client:
                client.send(frame(CLOSE, b"\x03\xe8"))
                assert client.read_close() == 1000
                assert client.read_to_end() == b""
            with lenient.client("/ws/?t=closing") as client:
                client.send_text("/close")
                assert client.read_close() == 4001
                client.send(frame(CLOSE, b"\x0f\xa1"))
                assert client.read_to_end() == b""


def test_reused_descriptors_get_only_their_own_frames(lenient: EchoServer):
    with ContinuousBroadcasts(lenient, "churn"):
        for _ in range(3 if lenient.tls else 5):
            clients = [lenient.client("/ws/?mode=fast&t=churn") for _ in range(10 if lenient.tls else 40)]
            for client in clients[::2]:
                client.reset()
            for client in clients[1::2]:
                assert [client.read_text(), client.read_text()] == ["hello", "caught up"]
                first = sequence_numbers([client.read_text()])[0]
                assert sequence_numbers([client.read_text(), client.read_text()]) == [first + 1, first + 2]
                client.socket.close()


def test_frames_in_the_segment_of_the_upgrade_are_read(lenient: EchoServer):
    for mode in ("attached", "late", "fast"):
        client = lenient.client(f"/ws/?mode={mode}", trailing=frame(TEXT, b"early") + frame(TEXT, b"bird"))
        if mode == "fast":
            assert [client.read_text(), client.read_text()] == ["hello", "caught up"]
        assert [client.read_text(), client.read_text()] == ["echo:early", "echo:bird"]
        client.socket.close()


def test_messages_before_the_detach_are_answered_after_it(lenient: EchoServer):
    client = lenient.client("/ws/?mode=detached", trailing=frame(TEXT, b"early"))
    assert client.read_text() == "echo:early"
    client.socket.close()


def test_an_upgrade_may_follow_a_response_that_is_still_being_sent(lenient: EchoServer):
    size = 6 << 20  # more than the kernel buffers
    with RawSocket(lenient.address, tls=lenient.tls, window=65_536) as raw:
        raw.send(f"GET /large?size={size}&wait=0.2 HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        # So many bytes that the HTTP channel stops reading until the first request is answered.
        raw.send(request("/ws/?t=flushing") + frame(TEXT, b"behind" * 4000))
        time.sleep(0.4)
        lenient.publish("flushing")  # while the socket is indirect
        assert raw.read_head().startswith(b"HTTP/1.1 200 ")
        assert raw.read(size + 2) == b'"' + b"x" * size + b'"'
        assert raw.read_head().startswith(b"HTTP/1.1 101 ")
        raw.send(frame(TEXT, b"later"))
        while not raw.received.endswith(b"echo:later"):
            raw.receive()
        assert b"echo:behindbehind" in raw.received
