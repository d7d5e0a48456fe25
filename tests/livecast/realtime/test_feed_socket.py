"""A subscriber's socket with the in-memory layer: each line once, in order, from its offset."""

import json
from datetime import UTC, datetime

import pytest
from asgiref.sync import sync_to_async

from livecast.asgi import application
from livecast.realtime.protocol import Frame
from livecast.realtime.push import push
from matches.feed import delivery, feed_log
from matches.models import Publication
from tests import constants
from tests.conftest import FanSocket, socket, watching

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("fresh_hub")]


async def test_a_subscriber_gets_commentary_when_it_is_posted(live_match, post):
    async with watching(live_match) as fan:
        await sync_to_async(post)("Goal!")
        frame = await fan.next("commentary.added")
    assert (frame["topic"], frame["offset"], frame["data"]["body"]) == (f"match.{live_match.pk}.feed", 1, "Goal!")


async def test_a_resume_gets_the_missed_lines_in_order(live_match, post):
    for number in range(5):
        await sync_to_async(post)(f"line {number}")
    async with watching(live_match, offset=2) as fan:
        await sync_to_async(post)("line 5")
        lines = await fan.lines(4)
    assert [(line["offset"], line["data"]["body"]) for line in lines] == [(n + 1, f"line {n}") for n in (2, 3, 4, 5)]


async def test_a_resume_older_than_the_ring_is_read_from_the_log(live_match, post, monkeypatch):
    monkeypatch.setattr(constants.RING_SIZE, 3)
    for number in range(10):
        await sync_to_async(post)(f"line {number}")
    async with watching(live_match) as first, watching(live_match, offset=0) as late:
        await sync_to_async(post)("line 10")
        assert [line["offset"] for line in await late.lines(11)] == list(range(1, 12))
        assert (await first.lines(1))[0]["offset"] == 11


async def test_two_subscribers_of_a_match_get_the_same_text(live_match, post):
    async with watching(live_match) as ida, watching(live_match) as ola:
        await sync_to_async(post)("Corner. “Überragend!” 好球 🎉")
        texts = [await fan.receive_from() for fan in (ida, ola)]
    assert texts[0] == texts[1]
    assert json.loads(texts[0])["data"]["body"] == "Corner. “Überragend!” 好球 🎉"


async def test_a_frame_that_the_layer_lost_is_read_from_the_log(live_match, post, monkeypatch):
    async with watching(live_match) as fan:
        await sync_to_async(post)("one")
        with monkeypatch.context() as lossy:
            lossy.setattr(delivery, "push", lambda topic, frames: list(frames))  # the layer loses them
            await sync_to_async(post)("two")
            await sync_to_async(post)("three")
        await sync_to_async(post)("four")
        lines = await fan.lines(4)
    assert [line["offset"] for line in lines] == [1, 2, 3, 4]


async def test_a_lost_last_frame_is_found_by_the_check_of_heads(live_match, post, monkeypatch):
    async with watching(live_match) as fan:
        monkeypatch.setattr(delivery, "push", lambda topic, frames: list(frames))
        await sync_to_async(post)("the last line")
        assert (await fan.lines(1))[0]["data"]["body"] == "the last line"


async def test_a_frame_that_is_pushed_twice_is_sent_once(live_match, post):
    async with watching(live_match) as fan:
        await sync_to_async(post)("one")
        line = await sync_to_async(Publication.objects.get)(offset=1)
        await sync_to_async(push)(feed_log.feed_topic(live_match.pk), [delivery.publication_frame(line)] * 3)
        await sync_to_async(post)("two")
        assert [line["offset"] for line in await fan.lines(2)] == [1, 2]


async def test_one_repair_serves_all_subscribers_of_the_process(live_match, post, monkeypatch):
    from matches.api.topics import FeedTopic

    # The reconciler must not run: it would repair single lines if posting is slow.
    monkeypatch.setattr(constants.LOG_CHECK_SECONDS, 3600)
    replays = []
    original = FeedTopic.replay

    async def counted(self, name, after, limit):
        replays.append((after, limit))
        return await original(self, name, after, limit)

    async with watching(live_match) as ida, watching(live_match) as ola:
        monkeypatch.setattr(FeedTopic, "replay", counted)
        with monkeypatch.context() as lossy:
            lossy.setattr(delivery, "push", lambda topic, frames: list(frames))
            for number in range(5):
                await sync_to_async(post)(f"line {number}")
        await sync_to_async(post)("line 5")
        for fan in (ida, ola):
            assert [line["offset"] for line in await fan.lines(6)] == [1, 2, 3, 4, 5, 6]
    assert len(replays) == 1


async def test_a_client_with_another_epoch_gets_a_resync(live_match, post):
    await sync_to_async(post)("one")
    async with watching(live_match, offset=0, epoch="elsewhere") as fan:
        assert await fan.frame() == {"type": "resync", "topic": feed_log.feed_topic(live_match.pk)}
        await sync_to_async(post)("two")
        assert await fan.receive_nothing()


async def test_an_offset_beyond_the_log_gets_a_resync(live_match, post):
    await sync_to_async(post)("one")
    async with watching(live_match, offset=99) as fan:
        assert (await fan.frame())["type"] == "resync"


async def test_a_client_that_missed_too_much_gets_a_resync(live_match, post, monkeypatch):
    monkeypatch.setattr(constants.RESUME_LIMIT, 3)
    for number in range(5):
        await sync_to_async(post)(f"line {number}")
    async with watching(live_match, offset=1) as fan:
        assert (await fan.frame())["type"] == "resync"
    async with watching(live_match, offset=2) as fan:
        assert [line["offset"] for line in await fan.lines(3)] == [3, 4, 5]


async def test_subscribers_get_a_resync_when_the_epoch_changes(live_match, post):
    async with watching(live_match) as fan:
        await sync_to_async(feed_log.start_epoch)()
        assert (await fan.next("resync"))["topic"] == feed_log.feed_topic(live_match.pk)


async def test_a_page_newer_than_the_process_gets_each_line_once(live_match, post, monkeypatch):
    async with watching(live_match) as early:
        with monkeypatch.context() as lossy:
            lossy.setattr(delivery, "push", lambda topic, frames: list(frames))
            await sync_to_async(post)("one")
            await sync_to_async(post)("two")
        async with watching(live_match, offset=2) as fan:
            await sync_to_async(post)("three")
            assert [line["offset"] for line in await fan.lines(1)] == [3]
        assert [line["offset"] for line in await early.lines(3)] == [1, 2, 3]


async def test_the_pulse_contains_the_head(live_match, post):
    await sync_to_async(post)("one")
    async with watching(live_match) as fan:
        assert (await fan.next("pulse"))["data"]["head"] == 1


async def test_the_scores_topic_sends_all_scores_and_then_changes(live_match, post):
    async with socket("t=scores") as fan:
        await fan.next("hello")
        whole = await fan.next("scores")
        assert [(m["id"], m["scoreline"]["home"]) for m in whole["data"]["matches"]] == [(live_match.pk, 0)]
        await sync_to_async(post)("Parker!", kind="goal", side="home")
        assert (await fan.next("match.changed"))["data"]["scoreline"]["home"] == 1


async def test_unnumbered_frames_go_to_their_topic_only(live_match, post):
    async with watching(live_match) as fan, socket("t=scores") as elsewhere:
        await elsewhere.next("scores")
        await sync_to_async(push)(feed_log.feed_topic(live_match.pk), [Frame('{"type":"typing"}')])
        assert (await fan.next("typing")) == {"type": "typing"}
        while (frame := await elsewhere.frame())["type"] != "pulse":
            assert frame["type"] != "typing"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", 4400),
        ("t=match.1.feed:x", 4400),
        ("t=match.1.feed:-1", 4400),
        ("&".join(["t=scores"] * 9), 4400),
        ("t=weather", 4404),
        ("t=match.999.feed:0", 4404),
        ("t=match.0.feed", 4404),
        ("t=match.1.feed%0A", 4404),
        ("t=match.99999999999999999999.feed", 4404),
    ],
)
async def test_a_socket_with_an_invalid_query_gets_an_error_and_is_closed(query, code):
    async with socket(query) as fan:
        refusal = await fan.frame()
        assert refusal["type"] == "error" and refusal["message"]
        assert await fan.receive_output() == {"type": "websocket.close", "code": code}


async def test_ping_is_answered_and_invalid_commands_are_refused(live_match):
    async with watching(live_match) as fan:
        await fan.send_json_to({"type": "ping", "ref": 7})
        answer = await fan.next("ok")
        assert (answer["ref"], datetime.fromisoformat(answer["now"]).tzinfo) == (7, UTC)
        await fan.send_to(text_data="not json")
        assert (await fan.next("error"))["code"] == "command.malformed"
        await fan.send_json_to({"type": "chat.shout", "ref": "x"})
        refusal = await fan.next("error")
        assert (refusal["ref"], refusal["code"]) == ("x", "command.unknown")


async def test_a_flood_of_commands_closes_the_socket(live_match):
    async with watching(live_match) as fan:
        for number in range(11):
            await fan.send_json_to({"type": "ping", "ref": number})
        frames = [await fan.receive_output() for _ in range(11)]
    assert frames[-1] == {"type": "websocket.close", "code": 4008}
    assert all(frame["type"] == "websocket.send" for frame in frames[:-1])


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (b"http://localhost", True),
        (b"https://localhost", False),
        (b"http://localhost:8000", False),
        (b"http://evil.example", False),
        (b"null", False),
        (None, True),
    ],
)
async def test_only_pages_of_the_same_origin_may_open_a_socket(live_match, origin, allowed):
    headers = [(b"host", b"localhost")] + ([(b"origin", origin)] if origin else [])
    fan = FanSocket(application, "/ws/?t=scores", headers=headers)
    connected, _ = await fan.connect()
    assert connected is allowed
    await fan.disconnect()


async def test_an_upgrade_to_another_path_is_rejected():
    rejected = FanSocket(application, "/wp-admin/ws", headers=[(b"host", b"localhost")])
    connected, _ = await rejected.connect()
    assert not connected
