"""What a client may say, before anybody looks at what it means."""

import json

import pytest

from livecast.errors import LivecastError
from livecast.realtime.protocol import answer_ok, decode_command


@pytest.mark.parametrize("ref", ["7", '"a"', "null", "[1]", "1.5", '"\\ud83d\\ude00"', '"\\u0000"'])
def test_a_ref_comes_back_as_it_was(ref: str):
    answer = answer_ok(decode_command('{"type":"ping","ref":' + ref + "}"))
    assert json.loads(answer.encode())["ref"] == json.loads(ref)


@pytest.mark.parametrize(
    "ref", ["NaN", "-Infinity", "1e999", "-1e999", '"\\ud800"', '{"\\udfff\\ud800":1}', "[" * 9000]
)
def test_what_could_not_be_written_again_is_no_command(ref: str):
    with pytest.raises(LivecastError, match="one JSON object"):
        decode_command('{"type":"ping","ref":' + ref + "}")
