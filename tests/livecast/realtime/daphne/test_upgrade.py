"""Upgrade requests: those that the sniffer recognises, and those left to the normal parser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livecast.realtime.daphne.upgrade import accept_response, parse_upgrade, sniff_upgrade
from tests.livecast.realtime.daphne.client import KEY, PROOF, request

CHROME = (
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36",
    "Origin: https://livecast.example",
    "Accept-Encoding: gzip, deflate, br",
    "Accept-Language: en-GB,en;q=0.9",
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
)


def test_the_upgrade_request_of_a_browser_is_recognised():
    found = sniff_upgrade(request("/ws/?t=scores&t=match.1.feed:7&epoch=e", *CHROME) + b"behind", b"/ws/")
    assert found is not None
    upgrade, trailing = found
    assert trailing == b"behind"
    assert (upgrade.path, upgrade.query_string) == ("/ws/", b"t=scores&t=match.1.feed:7&epoch=e")
    assert upgrade.key == KEY.encode()
    assert (b"origin", b"https://livecast.example") in upgrade.headers
    assert len(upgrade.headers) == 5 + len(CHROME)


@pytest.mark.parametrize(
    "requested",
    [
        request("/ws/", "Connection: keep-alive, Upgrade"),
        request("/ws/", "Upgrade: WebSocket"),
        request("/ws/", "X-Empty:"),
        request("/ws/", "x-padded: \t two  words"),
        request("/ws/", "Sec-WebSocket-Protocol: a, b"),
        request("/ws/").replace(b"Host: localhost", b"hOST:localhost"),
    ],
)
def test_usual_variations_are_recognised(requested: bytes):
    assert sniff_upgrade(requested, b"/ws/")


def test_leading_white_space_of_values_is_removed():
    found = sniff_upgrade(request("/ws/", "x-padded: \t two  words"), b"/ws/")
    assert found and (b"x-padded", b"two  words") in found[0].headers


@pytest.mark.parametrize(
    "requested",
    [
        request("/ws/")[:-1],
        request("/ws"),
        request("/ws/x"),
        request("/wsx/"),
        request("/"),
        request("http://localhost/ws/"),
        request("/ws/?a b"),
        request("/ws/#a"),
        request("/ws/", method="POST"),
        request("/ws/", method="get"),
        request("/ws/", version="HTTP/1.0"),
        request("/ws/", "-Host"),
        request("/ws/", "-Upgrade"),
        request("/ws/", "-Connection"),
        request("/ws/", "Connection: close"),
        request("/ws/", "-Sec-WebSocket-Key"),
        request("/ws/", "Sec-WebSocket-Key: short"),
        request("/ws/", "Sec-WebSocket-Key: " + "x" * 24),
        request("/ws/", "Sec-WebSocket-Version: 8"),
        request("/ws/", "Content-Length: 0"),
        request("/ws/", "Transfer-Encoding: chunked"),
        request("/ws/", "Expect: 100-continue"),
        request("/ws/", "Daphne-Root-Path: /x"),
        request("/ws/", "X-Twice: 1", "x-twice: 2"),
        request("/ws/", "under_score: 1"),
        request("/ws/", "no colon"),
        request("/ws/", "bad name: 1"),
        request("/ws/", ": no name"),
        request("/ws/", " folded"),
        request("/ws/", "x-padded: behind "),
        request("/ws/", "x-padded: behind\t"),
        request("/ws/", "x: a\nb: c"),
        request("/ws/", "x: a\rb: c"),
        request("/ws/", "x: \x00"),
        request("/ws/", "x: \x0b"),
        request("/ws/", "x: \x85"),
        request("/ws/", "x: \x7f"),
        request("/ws/", "x: " + "y" * 17_000),
        b"\r\n" + request("/ws/"),
        request("/ws/").replace(b"\r\n", b"\n"),
    ],
)
def test_other_requests_are_left_to_the_normal_parser(requested: bytes):
    assert sniff_upgrade(requested, b"/ws/") is None


@given(st.data())
def test_mutated_requests_are_recognised_completely_or_not(data: st.DataObject):
    requested = bytearray(request("/ws/?t=scores", *CHROME))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(requested) - 1))
        requested[at : at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    found = sniff_upgrade(bytes(requested), b"/ws/")
    if found is not None:
        upgrade, trailing = found
        lines = [name + b": " + value for name, value in upgrade.headers]
        assert len(lines) == bytes(requested).partition(b"\r\n\r\n")[0].count(b"\r\n")
        assert parse_upgrade(upgrade.target, upgrade.headers)
        assert bytes(requested).endswith(b"\r\n\r\n" + trailing)


def test_accept_response_contains_the_proof_and_headers():
    answer = accept_response(KEY.encode(), "chat", [(b"X-More", b"1")])
    assert answer.startswith(b"HTTP/1.1 101 ") and answer.endswith(b"\r\n\r\n")
    lines = answer.split(b"\r\n")
    assert b"Sec-WebSocket-Accept: " + PROOF in lines
    assert b"Sec-WebSocket-Protocol: chat" in lines
    assert b"X-More: 1" in lines
    with pytest.raises(ValueError, match="line break"):
        accept_response(KEY.encode(), headers=[(b"X-More", b"1\r\nX-Less: 2")])
