"""Remembered request heads: the same results as parsing each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livecast.realtime.daphne import light_request
from livecast.realtime.daphne.light_request import LightRequests
from livecast.realtime.daphne.request_head import MAX_HEAD, RequestHead, parse_head


def get(*headers: str, target: str = "/a/?b=c") -> bytes:
    return "\r\n".join([f"GET {target} HTTP/1.1", "Host: localhost", *headers, "", ""]).encode("latin-1")


@pytest.fixture
def parses(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The heads that were parsed rather than remembered."""
    parsed: list[bytes] = []

    def parse(head: bytes) -> RequestHead | None:
        parsed.append(head)
        return parse_head(head)

    monkeypatch.setattr(light_request, "parse_head", parse)
    return parsed


def test_a_head_is_parsed_once_for_all_clients(parses: list[bytes]):
    requests = LightRequests()
    for address in ("192.0.2.7", "2001:db8::1", "192.0.2.7"):
        head = get("Accept: */*", f"X-Real-IP: {address}", "X-Forwarded-Proto: https")
        assert requests.parse(head) == LightRequests().parse(head)
        found = requests.parse(head)
        assert found is not None and dict(found.headers)[b"x-real-ip"] == address.encode()
    assert len(set(parses)) == 2 and parses.count(parses[0]) == 2 + 1


@pytest.mark.parametrize(
    "head",
    [
        get("Cookie: sessionid=secret"),
        get("x: " + "y" * light_request.MAX_KNOWN_BYTES),
        get("Upgrade: h2c"),
        get("X-Real-IP: "),
    ],
)
def test_heads_of_one_person_and_refused_ones_are_parsed_each_time(parses: list[bytes], head: bytes):
    requests = LightRequests()
    for _ in range(2):
        requests.parse(head)
    assert len(parses) == 2


@pytest.mark.parametrize("value", ["", " ", "\x00", "192.0.2.8 ", "name", "192.0.2.8,192.0.2.9"])
def test_another_value_in_place_of_an_address_is_parsed_itself(value: str):
    requests = LightRequests()
    for known in (get("X-Real-IP: 192.0.2.7"), get("X-Real-IP:")):
        requests.parse(known)
        head = get(f"X-Real-IP: {value}")
        assert requests.parse(head) == LightRequests().parse(head)


def test_the_memory_is_bounded():
    requests = LightRequests()
    for number in range(light_request.MAX_KNOWN * 2 + 1):
        requests.parse(get(target=f"/{number}"))
    assert len(requests._known) <= light_request.MAX_KNOWN


LINES = st.lists(
    st.sampled_from(
        [
            *("A: b", "Cookie: c", "X-Real-IP: 192.0.2.7", "X-Real-IP: 192.0.2.8", "X-Real-IP:", "x-real-ip: 1"),
            *(
                "Connection: close",
                "Connection: keep-alive",
                "A: b\r",
                "B:  c",
                "C: d ",
                "Upgrade: websocket",
                "a_b: c",
            ),
            "Host: b",
        ]
    ),
    max_size=4,
)


@given(st.lists(LINES, min_size=1, max_size=8))
def test_any_order_of_heads_has_the_results_of_parsing_each(heads: list[list[str]]):
    requests = LightRequests()
    for lines in heads:
        assert requests.parse(get(*lines)) == LightRequests().parse(get(*lines))


def test_a_head_over_the_limit_is_left_to_twisted():
    assert LightRequests().parse(get("a: " + "b" * (MAX_HEAD - 100))) is not None
    assert LightRequests().parse(get("a: " + "b" * MAX_HEAD)) is None
