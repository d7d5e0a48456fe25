"""Sending codes: one SMS per code however often tasks run, and the state after each provider answer."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from accounts import login, otp_delivery, tasks
from accounts.models import Challenge, SmsDay, User
from accounts.sms import SmsFailed, SmsUnknown
from livecast.errors import LivecastError
from tests.accounts.conftest import HOME, IDA, OLA, SmsInbox, request_login_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sms_inbox")]

State = Challenge.State


def queued(number: str = IDA) -> Challenge:
    return Challenge.objects.create(key=f"key{number}", number=number, purpose="login", language="en")


def failing(sms_inbox: SmsInbox, *errors: Exception | None) -> None:
    """Set the next answers of the gateway, one per message."""
    answers = list(errors)

    def answer(message) -> None:
        error = answers.pop(0)
        if error is not None:
            raise error

    sms_inbox.answer = answer


def state_of(challenge: Challenge) -> tuple[str, str]:
    challenge.refresh_from_db()
    return challenge.state, challenge.reason


def test_a_sent_code_is_shown_as_sent(sms_inbox: SmsInbox):
    challenge = request_login_code()
    assert state_of(challenge) == (State.SENT, "")
    assert (challenge.receipt, challenge.tries) == ("R1", 1)
    (message,) = sms_inbox.sent
    assert (message.number, message.language, len(message.code)) == (IDA, "en", 6)
    assert login.progress_of(challenge).message == "We sent you a code. It is valid for 5 minutes."


@pytest.mark.parametrize(
    ("chosen", "page", "sms"), [("zh-hans", "en", "zh-hans"), ("en", "zh-hans", "en"), ("", "zh-hans", "zh-hans")]
)
def test_an_sms_uses_the_language_that_the_owner_chose(sms_inbox: SmsInbox, ida, chosen, page, sms):
    User.objects.filter(pk=ida.pk).update(language=chosen)
    with translation.override(page):
        request_login_code()
        request_login_code(OLA)
    assert [(message.number, message.language) for message in sms_inbox.sent] == [(IDA, sms), (OLA, page)]


def test_a_task_that_runs_three_times_sends_one_sms(sms_inbox: SmsInbox):
    challenges = [queued(f"+4477009001{number:02d}") for number in range(20)]
    for _ in range(3):
        for challenge in challenges:
            tasks.send_code(challenge.pk)
    assert len(sms_inbox.sent) == 20
    assert SmsDay.objects.get().count == 20


def test_a_concurrent_task_sends_nothing(sms_inbox: SmsInbox):
    challenge = queued()
    sms_inbox.answer = lambda message: tasks.send_code(challenge.pk)
    tasks.send_code(challenge.pk)
    assert len(sms_inbox.sent) == 1


def test_a_certain_failure_is_retried_once_after_two_seconds(sms_inbox: SmsInbox, time_machine):
    time_machine.move_to(timezone.now())
    failing(sms_inbox, SmsFailed("sms.provider", "throttled", retry=True), None)
    challenge = queued()
    assert otp_delivery.deliver(challenge.pk) is True
    assert state_of(challenge)[0] == State.QUEUED
    assert otp_delivery.deliver(challenge.pk) is False  # called again too early
    assert not sms_inbox.sent
    time_machine.shift(2.1)
    assert otp_delivery.deliver(challenge.pk) is False
    assert state_of(challenge) == (State.SENT, "")
    assert (challenge.tries, SmsDay.objects.get().count) == (2, 1)


def test_there_is_no_third_attempt(sms_inbox: SmsInbox, time_machine):
    time_machine.move_to(timezone.now())
    failing(sms_inbox, *[SmsFailed("sms.provider", "throttled", retry=True)] * 2)
    challenge = queued()
    otp_delivery.deliver(challenge.pk)
    time_machine.shift(2.1)
    assert otp_delivery.deliver(challenge.pk) is False
    assert state_of(challenge) == (State.FAILED, "sms.provider")


@pytest.mark.parametrize("doubt", [SmsUnknown("time-out"), RuntimeError("an error of its own")])
def test_an_sms_that_may_have_been_sent_is_not_resent(sms_inbox: SmsInbox, doubt):
    failing(sms_inbox, doubt, None)
    challenge = queued()
    for _ in range(3):
        assert otp_delivery.deliver(challenge.pk) is False
    assert state_of(challenge) == (State.UNKNOWN, "sms.unknown")
    assert "do not know whether" in login.progress_of(challenge).message
    assert not sms_inbox.sent


def test_a_code_in_state_unknown_is_still_valid(sms_inbox: SmsInbox):
    codes: list[str] = []

    def lost(message) -> None:
        codes.append(message.code)
        raise SmsUnknown("time-out")

    sms_inbox.answer = lost
    challenge = request_login_code()
    assert login.check_code(key=challenge.key, typed=codes[0], identity=HOME).is_member


@pytest.mark.parametrize(
    ("code", "sentence"),
    [("sms.busy", "in an hour"), ("sms.number", "cannot be reached"), ("sms.provider", "in ten minutes")],
)
def test_a_failure_says_what_to_do(sms_inbox: SmsInbox, code, sentence):
    failing(sms_inbox, SmsFailed(code, "why"))
    assert sentence in login.progress_of(request_login_code()).message


def test_a_failure_that_needs_staff_is_logged_and_opens_the_breaker(sms_inbox: SmsInbox, caplog):
    failing(sms_inbox, SmsFailed("sms.provider", "no money left", alert=True))
    request_login_code()
    alarms = [record for record in caplog.records if record.levelname == "CRITICAL"]
    assert [record.getMessage() for record in alarms] == ["cannot send codes: no money left. Trying again in 600 s"]
    with pytest.raises(LivecastError) as refused:
        request_login_code(OLA)
    assert (refused.value.code, refused.value.status) == ("code.provider_down", 503)


def test_repeated_faults_open_the_breaker_for_a_minute(sms_inbox: SmsInbox):
    for number in range(6):
        failing(sms_inbox, SmsUnknown("time-out"))
        tasks.send_code(queued(f"+4477009002{number:02d}").pk)
    assert otp_delivery.provider_is_down()


def test_the_daily_budget_does_not_depend_on_redis(sms_inbox: SmsInbox, settings):
    settings.SMS_PER_DAY = 3
    challenges = [queued(f"+4477009003{number:02d}") for number in range(5)]
    for challenge in challenges:
        tasks.send_code(challenge.pk)
    assert [state_of(challenge)[0] for challenge in challenges] == [State.SENT] * 3 + [State.FAILED] * 2
    assert "Try again tomorrow" in login.progress_of(challenges[4]).message
    with pytest.raises(LivecastError) as refused:
        request_login_code(OLA)
    assert refused.value.code == "code.budget"


def test_the_sweep_sends_codes_that_the_broker_lost(sms_inbox: SmsInbox, monkeypatch, time_machine):
    def away(pk) -> None:
        raise OSError("no broker")

    time_machine.move_to(timezone.now())
    monkeypatch.setattr(tasks.send_code, "delay", away)
    challenge = request_login_code()
    assert state_of(challenge)[0] == State.QUEUED
    assert login.progress_of(challenge).message == "Your code is on its way."
    monkeypatch.undo()
    time_machine.shift(6)
    tasks.sweep_codes()
    assert state_of(challenge)[0] == State.SENT


def test_a_code_whose_worker_died_becomes_unknown_and_is_not_resent(sms_inbox: SmsInbox):
    challenge = queued()
    long_ago = timezone.now() - timedelta(minutes=2)
    Challenge.objects.filter(pk=challenge.pk).update(state=State.SENDING, claimed_at=long_ago, tries=1)
    challenge.refresh_from_db()
    assert login.progress_of(challenge).state == State.UNKNOWN
    tasks.sweep_codes()
    tasks.send_code(challenge.pk)
    assert state_of(challenge)[0] == State.UNKNOWN
    assert not sms_inbox.sent


def test_an_expired_code_is_not_sent(sms_inbox: SmsInbox):
    challenge = queued()
    Challenge.objects.filter(pk=challenge.pk).update(created_at=timezone.now() - timedelta(minutes=6))
    tasks.send_code(challenge.pk)
    assert not sms_inbox.sent


@pytest.mark.parametrize(("verified", "rings"), [(19, True), (20, False)])
def test_a_flood_is_suspected_if_too_few_codes_are_entered(verified, rings):
    ago = timezone.now() - timedelta(minutes=10)
    for number in range(50):
        Challenge.objects.create(
            key=f"k{number}",
            number=IDA,
            purpose="login",
            language="en",
            state=State.SENT,
            created_at=ago,
            verified_at=ago if number < verified else None,
        )
    assert otp_delivery.is_flood_suspected() is rings


def test_old_numbers_are_deleted(time_machine):
    time_machine.move_to(timezone.now())
    challenge = request_login_code()
    time_machine.shift(86_500)
    tasks.clean_up()
    challenge.refresh_from_db()
    assert challenge.number == ""
    time_machine.shift(31 * 86_400)
    tasks.clean_up()
    assert not Challenge.objects.exists()
