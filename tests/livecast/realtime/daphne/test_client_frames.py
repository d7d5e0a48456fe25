"""Parsing of client frames and messages: RFC 6455, sections 5 and 7.4."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livecast.realtime.daphne.client_frames import FrameError, close_code, read_frame
from livecast.realtime.daphne.limits import SocketLimits
from livecast.realtime.daphne.receive_buffer import ReceiveBuffer
from tests.livecast.realtime.daphne.client import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, frame

LIMITS = SocketLimits(max_message=100_000, frames_per_second=0, frame_burst=10_000)


def code_of(data: bytes, max_payload: int = 1000) -> int:
    with pytest.raises(FrameError) as refusal:
        read_frame(data, 0, max_payload)
    return refusal.value.code


@pytest.mark.parametrize("size", [0, 1, 3, 125, 126, 65_535, 65_536])
def test_frames_of_any_length_are_read(size: int):
    payload = bytes(index % 256 for index in range(size))
    data = b"before" + frame(BINARY, payload) + b"behind"
    assert read_frame(data, 6, 100_000) == (BINARY, True, payload, len(data) - 6)


@given(st.binary(max_size=300), st.integers(0, 400))
def test_a_frame_is_read_when_it_is_complete(payload: bytes, cut: int):
    whole = frame(TEXT, payload)
    part = whole[: min(cut, len(whole) - 1)]
    assert read_frame(part, 0, 1000) is None
    assert read_frame(whole, 0, 1000) == (TEXT, True, payload, len(whole))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(frame(TEXT, b"x", masked=False), id="unmasked"),
        pytest.param(frame(TEXT, b"x", reserved=0x40), id="reserved bit"),
        *(pytest.param(frame(opcode, b"x"), id=f"opcode {opcode}") for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)),
        pytest.param(frame(PING, b"x" * 126), id="long ping"),
        pytest.param(frame(CLOSE, b"", final=False), id="close in fragments"),
        pytest.param(b"\x81\xfe\x00\x7d" + b"x" * 200, id="16 bits of length where 7 do"),
        pytest.param(b"\x81\xff" + struct.pack("!Q", 65_535) + b"xxxx", id="64 bits where 16 do"),
        pytest.param(b"\x81\xff" + struct.pack("!Q", 1 << 63) + b"xxxx", id="the highest bit of 64"),
    ],
)
def test_protocol_errors_have_code_1002(data: bytes):
    assert code_of(data, 1 << 62) == 1002


def test_a_long_frame_is_refused_with_1009_before_it_has_arrived():
    assert code_of(frame(TEXT, b"x" * 1001)[:4]) == 1009
    assert read_frame(frame(TEXT, b"x" * 1000), 0, 1000)


@given(st.binary(max_size=200))
def test_random_bytes_give_a_frame_an_error_or_none(data: bytes):
    refusal = None
    try:
        found = read_frame(data, 0, 1000)
    except FrameError as error:
        refusal = error.code
    else:
        assert found is None or found.end <= len(data)
    assert refusal in (None, 1002, 1009)


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 4999])
def test_valid_close_codes_are_accepted(code: int):
    assert close_code(struct.pack("!H", code) + "tschüß".encode()) == code


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
def test_invalid_close_codes_are_refused(code: int):
    with pytest.raises(FrameError) as refusal:
        close_code(struct.pack("!H", code))
    assert refusal.value.code == 1002


def test_close_frames_may_lack_a_code_but_not_have_half_a_code_or_a_bad_reason():
    assert close_code(b"") is None
    for payload, code in ((b"\x03", 1002), (b"\x03\xe8\xff", 1007)):
        with pytest.raises(FrameError) as refusal:
            close_code(payload)
        assert refusal.value.code == code


# --- messages

MESSAGES = [
    frame(TEXT, b"whole"),
    frame(TEXT, b"in ", final=False) + frame(PING, b"!") + frame(CONTINUATION, b"two ", final=False)
    + frame(PONG) + frame(CONTINUATION, b"pieces"),
    frame(BINARY, b"\0" * 70_000),
    frame(TEXT, b""),
    frame(CLOSE, b"\x03\xe8"),
]  # fmt: skip
READ = [
    (TEXT, b"whole"),
    (PING, b"!"),
    (PONG, b""),
    (TEXT, b"in two pieces"),
    (BINARY, b"\0" * 70_000),
    (TEXT, b""),
    (CLOSE, b"\x03\xe8"),
]


@given(st.lists(st.integers(0, len(b"".join(MESSAGES))), max_size=20))
def test_messages_do_not_depend_on_how_the_bytes_arrive(cuts: list[int]):
    stream, buffer = b"".join(MESSAGES), ReceiveBuffer(LIMITS, 0)
    read: list[tuple[int, bytes]] = []
    at = 0
    for cut in (*sorted(cuts), len(stream)):
        read += buffer.feed(stream[at:cut], 0)
        at = cut
    assert read == READ


def test_bytes_stored_before_the_accept_are_read_after_it():
    buffer = ReceiveBuffer(LIMITS, 0)
    for byte in MESSAGES[0]:
        buffer.store(bytes([byte]))
    assert list(buffer.feed(b"", 0)) == READ[:1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(CONTINUATION, b"x"), 1002),
        (frame(TEXT, b"x", final=False) + frame(TEXT, b"x"), 1002),
        (frame(TEXT, b"x" * 60_000, final=False) + frame(CONTINUATION, b"x" * 60_000), 1009),
    ],
    ids=["a continuation of nothing", "a message within another", "too long in all"],
)
def test_invalid_fragments_are_refused(data: bytes, code: int):
    with pytest.raises(FrameError) as refusal:
        list(ReceiveBuffer(LIMITS, 0).feed(data, 0))
    assert refusal.value.code == code


def test_the_frame_rate_is_limited_by_a_token_bucket():
    limits = SocketLimits(frames_per_second=5, frame_burst=10)
    buffer = ReceiveBuffer(limits, 100.0)
    assert len(list(buffer.feed(frame(TEXT, b"x") * 10, 100.0))) == 10
    with pytest.raises(FrameError) as refusal:
        list(buffer.feed(frame(TEXT, b"x"), 100.1))
    assert refusal.value.code == 4008
    buffer = ReceiveBuffer(limits, 100.0)
    list(buffer.feed(frame(TEXT, b"x") * 10, 100.0))
    assert len(list(buffer.feed(frame(PING) * 5, 101.0))) == 5, "a second later, five more"
    assert len(list(buffer.feed(frame(PONG) * 50, 101.0))) == 50, "the socket counts unsolicited pongs, not the buffer"
    assert (
        len(list(buffer.feed(frame(TEXT, b"x", final=False) + frame(CONTINUATION, b"x", final=False) * 9, 200.0))) == 0
    )
