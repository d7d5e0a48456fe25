"""Remembered heads: the same results as parsing each request."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livecast.realtime.daphne import remembered_heads
from livecast.realtime.daphne.remembered_heads import RememberedHeads
from livecast.realtime.daphne.upgrade import sniff_upgrade
from tests.livecast.realtime.daphne.client import KEY, request

OTHER_KEY = "AQIDBAUGBwgJCgsMDQ4PEA=="
PROXIED = ("X-Forwarded-Proto: https", "Origin: https://livecast.example", "X-Real-IP: 192.0.2.7")


def key_line(key: str) -> str:
    return f"Sec-WebSocket-Key: {key}"


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The requests that were parsed rather than remembered."""
    parsed: list[bytes] = []

    def sniff(data: bytes, path: bytes) -> object:
        parsed.append(data)
        return sniff_upgrade(data, path)

    monkeypatch.setattr(remembered_heads, "sniff_upgrade", sniff)
    return parsed


def test_a_head_is_parsed_once_for_all_keys_and_clients(parses: list[bytes]):
    heads = RememberedHeads(b"/ws/")
    for key in (KEY, OTHER_KEY):
        for client in ("192.0.2.8", "2001:db8::1"):
            requested = request("/ws/?t=scores", key_line(key), *PROXIED[:2], f"X-Real-IP: {client}")
            assert heads.sniff(requested) == sniff_upgrade(requested, b"/ws/")
    assert len(parses) == 1


def test_remembered_headers_are_not_shared():
    heads = RememberedHeads(b"/ws/")
    for _ in range(3):
        found = heads.sniff(request())
        assert found is not None
        assert len(found[0].headers) == 5
        found[0].headers.clear()


@pytest.mark.parametrize(
    "requested",
    [
        request("/ws/", "Cookie: sessionid=secret"),
        request("/ws/") + b"behind",
        request("/ws/", "x: " + "y" * remembered_heads.MAX_HEAD_BYTES),
        request("/ws/", key_line("short")),
        request("/ws/").replace(b"Sec-WebSocket-Key: ", b"sec-websocket-key:  "),
    ],
)
def test_other_requests_are_not_remembered(parses: list[bytes], requested: bytes):
    heads = RememberedHeads(b"/ws/")
    for _ in range(2):
        assert heads.sniff(requested) == sniff_upgrade(requested, b"/ws/")
    assert parses == [requested] * 2


def test_the_memory_is_bounded(parses: list[bytes], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(remembered_heads, "MAX_HEADS", 3)
    heads = RememberedHeads(b"/ws/")
    for number in (1, 2, 3, 1, 2, 3):
        heads.sniff(request(f"/ws/?t={number}"))
    assert len(parses) == 3
    heads.sniff(request("/ws/?t=4"))
    heads.sniff(request("/ws/?t=1"))
    assert len(parses) == 5


@given(st.data())
def test_a_memory_never_changes_a_result(data: st.DataObject):
    """Requests that resemble remembered ones in all but a few bytes."""
    heads = RememberedHeads(b"/ws/")
    usual = request("/ws/?t=scores", *PROXIED)
    heads.sniff(usual)
    line = data.draw(st.sampled_from([b"Sec-WebSocket-Key: ", b"X-Real-IP: ", b"GET /ws/"]))
    near = usual.index(line) + len(line)
    for _ in range(data.draw(st.integers(1, 3))):
        requested = bytearray(usual)
        at = data.draw(st.integers(max(0, near - 25), near + 30))
        cut = data.draw(st.integers(0, 26))
        requested[at : at + cut] = data.draw(
            st.one_of(
                st.binary(max_size=3),
                st.text("\r\n :=aZ09+/.", max_size=30).map(str.encode),
                st.sampled_from([key_line(OTHER_KEY).encode() + b"\r\n", b"\r\nX-Real-IP: 192.0.2.9", KEY.encode()]),
            )
        )
        assert heads.sniff(bytes(requested)) == sniff_upgrade(bytes(requested), b"/ws/")
