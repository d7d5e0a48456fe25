"""Web Push against a local push service: real encryption, decrypted with the keys of the browser."""

import time
from typing import Any

import pytest

from matches import actions, tasks
from matches.models import Match, NoticePosition, PushSubscription
from matches.notices import announcing, fan_out, vapid
from tests.matches.notices.push_service import verified_claims


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Collect the tasks of single devices with their countdown, instead of running them at once."""
    waiting: list[tuple[Any, ...]] = []

    def collect(task: str, *arguments: Any, countdown: float | None = None) -> None:
        if task == "matches.tasks.send_notice":
            waiting.append((*arguments, countdown))
        else:
            tasks.fan_out_notice(*arguments)

    monkeypatch.setattr(fan_out, "enqueue", collect)
    return waiting


def test_a_goal_arrives_encrypted_and_signed_and_can_be_decrypted(live_match, post, service, subscribe):
    browser = service.browser()
    subscribe(browser)
    entry = post("A header.", kind="goal", side="home", minute="12'", players=[{"name": "Ida Parker", "number": 3}])
    tasks.push_publications(live_match.pk)
    [sent] = service.to(browser)
    assert b"Parker" not in sent.body
    notice = browser.decrypt(sent)
    assert notice["title"] == "Goal · Harbour Town 1–0 Mill United"
    assert notice["body"] == "12' Ida Parker (Harbour Town)\nA header."
    assert notice["url"] == f"/matches/{live_match.pk}/#entry-{entry.pk}"
    assert notice["tag"] == f"{live_match.pk}-entry-{entry.pk}"
    claims, key = verified_claims(sent)
    assert key == vapid.public_key()
    assert claims["aud"] == service.origin
    assert claims["sub"] == "mailto:development@example.org"
    assert time.time() < claims["exp"] <= time.time() + 86_400
    assert int(sent.headers["ttl"]) > 0
    assert sent.headers["urgency"] == "high"
    assert len(sent.headers["topic"]) <= 32
    assert PushSubscription.objects.get().last_success_at is not None


def test_an_overturned_goal_corrects_the_notice_that_announced_it(live_match, post, service, subscribe):
    browser = service.browser()
    subscribe(browser, language="zh-hans")
    entry = post(kind="goal", side="home", minute="12'", players=[{"name": "Ida Parker", "number": 3}])
    tasks.send_notices(live_match.pk)
    actions.retract_commentary(entry_id=entry.pk, author=None, reason="越位")
    tasks.send_notices(live_match.pk)
    goal, correction = (browser.decrypt(sent) for sent in service.to(browser))
    assert goal["tag"] == correction["tag"]
    assert goal["title"] == "进球 · Harbour Town 1–0 Mill United"
    assert correction["title"] == "更正 · Harbour Town 0–0 Mill United"
    assert correction["body"] == "已撤回：进球, 12' Ida Parker (Harbour Town)\n越位"
    assert correction["url"].startswith("/zh-hans/matches/")


def test_each_publication_is_announced_once_by_several_workers_and_redelivered_tasks(
    live_match, post, service, subscribe, monkeypatch
):
    browser = service.browser()
    subscribe(browser)
    post(kind="goal", side="home")
    before = NoticePosition.objects.values("offset", "state").get()
    messages: list[tuple[Any, ...]] = []
    monkeypatch.setattr(announcing, "enqueue", lambda task, *arguments: messages.append(arguments))
    tasks.send_notices(live_match.pk)
    tasks.send_notices(live_match.pk)
    assert len(messages) == 1
    for _worker in range(3):  # the broker delivers the task again
        tasks.fan_out_notice(*messages[0])
    assert len(service.to(browser)) == 1
    # A worker died after the tasks were enqueued and before the commit.
    NoticePosition.objects.update(**before)
    tasks.send_notices(live_match.pk)
    tasks.fan_out_notice(*messages[-1])
    assert len(messages) == 2
    assert len(service.to(browser)) == 1


def test_a_device_that_is_gone_is_removed_and_the_others_get_the_notice(live_match, post, service, subscribe):
    gone, missing, here = (service.browser(name) for name in ("gone", "missing", "here"))
    for browser in (gone, missing, here):
        subscribe(browser)
    service.statuses = {"/push/gone": [410], "/push/missing": [404]}
    post(kind="red_card", side="away")
    tasks.send_notices(live_match.pk)
    assert list(PushSubscription.objects.values_list("endpoint", flat=True)) == [here.endpoint]
    assert len(service.to(here)) == 1


def test_a_busy_push_service_gets_the_notice_later_and_not_for_ever(live_match, post, service, subscribe, later):
    browser = service.browser()
    device = subscribe(browser)
    service.statuses = {"/push/one": [429, 503, 500, 500, 500]}
    service.retry_after = "40"
    post(kind="goal", side="home")
    tasks.send_notices(live_match.pk)
    waits = []
    while later:
        match_id, message, device_id, attempt, due, countdown = later.pop()
        waits.append(countdown)
        tasks.send_notice(match_id, message, device_id, attempt, due - 600)
    assert len(service.to(browser)) == fan_out.ATTEMPTS
    assert waits[0] == pytest.approx(40, abs=2)
    assert all(wait <= fan_out.LONGEST_WAIT for wait in waits)
    device.refresh_from_db()
    assert device.failures == 1


def test_a_delayed_device_gets_its_notice_that_much_later(live_match, post, service, subscribe, later):
    at_once, delayed = service.browser("at-once"), service.browser("delayed")
    subscribe(at_once)
    subscribe(delayed, delay_seconds=150)
    post(kind="goal", side="home")
    tasks.send_notices(live_match.pk)
    assert len(service.to(at_once)) == 1
    assert service.to(delayed) == []
    [(match_id, message, device_id, attempt, due, countdown)] = later
    assert due == pytest.approx(message["at"] + 150)
    # Below the visibility timeout of the broker: the task enqueues itself again until it is due.
    assert countdown == fan_out.LONGEST_WAIT
    later.clear()
    tasks.send_notice(match_id, message, device_id, attempt, due)
    assert service.to(delayed) == []
    assert len(later) == 1
    tasks.send_notice(match_id, message, device_id, attempt, time.time())
    assert len(service.to(delayed)) == 1


def test_a_device_that_hides_results_learns_neither_score_nor_scorer(live_match, post, service, subscribe):
    browser = service.browser()
    subscribe(browser, hides_results=True)
    post("1-0!", kind="goal", side="home", players=[{"name": "Ida Parker", "number": 3}])
    actions.set_match_state(match_id=live_match.pk, author=None, status="finished")
    tasks.send_notices(live_match.pk)
    notices = [browser.decrypt(sent) for sent in service.to(browser)]
    assert len(notices) == 2
    for notice in notices:
        assert notice["title"] == "Harbour Town v Mill United"
        assert notice["body"] == "Something happened. Open the match to see it."
        assert notice["url"] == f"/matches/{live_match.pk}/"


def test_devices_get_only_the_kinds_matches_and_teams_that_they_chose(
    live_match, post, service, subscribe, harbour, league
):
    goals, team, other = (service.browser(name) for name in ("goals", "team", "other"))
    elsewhere = Match.objects.create(
        sport="football", home=live_match.away, away=live_match.home, kickoff_at=live_match.kickoff_at
    )
    subscribe(goals, kinds=["score"])
    subscribe(team, teams=[harbour.pk])
    subscribe(other, matches=[elsewhere.pk])
    post(kind="yellow_card", side="home")
    post(kind="goal", side="away")
    tasks.push_publications(live_match.pk)
    assert [browser_titles(goals, service), browser_titles(team, service), browser_titles(other, service)] == [
        ["Goal · Harbour Town 0–1 Mill United"],
        ["Yellow card · Harbour Town 0–0 Mill United", "Goal · Harbour Town 0–1 Mill United"],
        [],
    ]


def test_private_matches_and_lines_before_the_follow_are_not_announced(live_match, post, service, subscribe):
    browser = service.browser()
    post(kind="goal", side="home")
    subscribe(browser)
    tasks.send_notices(live_match.pk)
    Match.objects.filter(pk=live_match.pk).update(private=True)
    post(kind="goal", side="home")
    tasks.send_notices(live_match.pk)
    assert service.sent == []


def test_a_match_without_followers_enqueues_nothing(live_match, post, monkeypatch):
    monkeypatch.setattr(announcing, "enqueue", lambda *arguments: pytest.fail("enqueued"))
    post(kind="goal", side="home")
    tasks.push_publications(live_match.pk)


def browser_titles(browser, service):
    return [browser.decrypt(sent)["title"] for sent in service.to(browser)]
