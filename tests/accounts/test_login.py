"""Login by phone in a browser: every step, and every refusal."""

import base64
import json
import re

import pytest
from django.test import Client

from accounts import login, otp, proof_of_work, rate_limits
from accounts.actions import suspend
from accounts.models import Challenge, Phone, Session, User
from accounts.phone import prefix_of
from accounts.proof_of_work import MAX_NUMBER, new_task
from accounts.rate_limits import ClientIdentity
from livecast import ratelimit
from livecast.errors import LivecastError
from livecast.ratelimit import Spend, take
from tests.accounts.conftest import HOME, IDA, OLA, SmsInbox, request_login_code, reset_limits
from tests.accounts.proof_solver import solve

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sms_inbox")]

PAGE = "/account/login/"


def step(client: Client, **fields: str):
    return client.post(PAGE, fields, headers={"x-sheet": "1"})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def clear_limits(prefix: str) -> None:
    """Reset the limits whose name begins with `prefix`, as if a day had passed."""
    ratelimit.in_memory.clear(prefix)


def log_in(client: Client, sms_inbox: SmsInbox, number: str = IDA):
    step(client, step="send", phone=number)
    return step(client, step="check", code=sms_inbox.code(number))


def member(client: Client) -> dict | None:
    return client.get("/api/me").json()["member"]


@pytest.mark.every_database("row locks, times")
def test_a_fan_requests_a_code_enters_it_and_chooses_a_name(client: Client, sms_inbox: SmsInbox):
    assert "Mobile number" in client.get(PAGE).content.decode()
    answer = step(client, step="send", phone="07400 123456", region="GB")
    assert answer.status_code == 202
    assert 'data-step="wait"' in answer.content.decode()
    status = client.get("/account/login/status").json()
    assert 0 < status.pop("again_in") <= 60 and 0 < status.pop("expires_in") <= 300
    assert status == {
        "state": "sent",
        "message": "We sent you a code. It is valid for 5 minutes.",
        "phone": "+44 •••• 3456",
        "shown": "",
    }
    assert member(client) is None
    answer = step(client, step="check", code=f" {sms_inbox.code()[:3]} {sms_inbox.code()[3:]}")
    assert 'data-step="name"' in answer.content.decode()
    answer = step(client, step="name", name="Ida", colour="#00639b")
    assert 'data-step="done"' in answer.content.decode()
    ida = User.objects.get(phone__number=IDA)
    assert member(client) == {"id": ida.pk, "name": "Ida", "colour": "#00639b", "staff": False}
    assert ida.is_member and not ida.has_usable_password()


def test_without_javascript_each_step_is_a_page(client: Client, sms_inbox: SmsInbox):
    answer = client.post(PAGE, {"step": "send", "phone": IDA, "next": "/matches/1/"}, follow=True)
    assert answer.redirect_chain == [(f"{PAGE}?next=/matches/1/", 302)]
    assert "Code from the SMS" in answer.content.decode()
    answer = client.post(PAGE, {"step": "check", "code": sms_inbox.code(), "next": "/matches/1/"}, follow=True)
    assert ">Choose a name<" in answer.content.decode()
    answer = client.post(PAGE, {"step": "name", "name": "Ida", "next": "/matches/1/"})
    assert (answer.status_code, answer["Location"]) == (302, "/matches/1/")


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "https:///evil.example",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "http://testserver@evil.example/",
    "http://testserver.evil.example/",
]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_the_login_does_not_redirect_to_other_sites(ida_client: Client, elsewhere):
    assert ida_client.get(PAGE, {"next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_login_pages_do_not_link_to_other_sites(client: Client, sms_inbox: SmsInbox, elsewhere):
    asked = client.post(PAGE, {"step": "send", "phone": IDA, "next": elsewhere})
    assert asked["Location"] == f"{PAGE}?next=/"
    fields = re.findall(r'name="next" value="([^"]*)"', client.get(PAGE, {"next": elsewhere}).content.decode())
    assert set(fields) == {"/"}


def test_an_address_with_a_query_survives_every_step(client: Client, sms_inbox: SmsInbox):
    wanted = "/matches/1/?line=3&side=home#feed"
    asked = client.post(PAGE, {"step": "send", "phone": IDA, "next": wanted}, follow=True)
    assert 'name="next" value="/matches/1/?line=3&amp;side=home#feed"' in asked.content.decode()
    checked = client.post(PAGE, {"step": "check", "code": sms_inbox.code(), "next": wanted}, follow=True)
    assert ">Choose a name<" in checked.content.decode()
    assert client.post(PAGE, {"step": "name", "name": "Ida", "next": wanted})["Location"] == wanted


def test_a_second_login_finds_the_same_member(client: Client, sms_inbox: SmsInbox):
    log_in(client, sms_inbox)
    first = member(client)
    other = Client(REMOTE_ADDR="203.0.113.9")
    sms_inbox.sent.clear()
    reset_limits()
    log_in(other, sms_inbox)
    assert first is not None
    assert member(other) == first
    assert User.objects.filter(phone__number=IDA).count() == 1


def test_known_and_unknown_numbers_get_the_same_response(client: Client, ida: User):
    known, unknown = Client(), Client()
    answers = [step(known, step="send", phone=IDA), step(unknown, step="send", phone=OLA)]
    texts = [
        answer.content.decode().replace("3456", "").replace("3987", "").split("csrfmiddlewaretoken")[0]
        for answer in answers
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"step": "send", "phone": "12"}, 400, "complete phone number"),
        ({"step": "send", "phone": "+33612345678"}, 400, "CN +86, GB +44"),
        ({"step": "check", "code": "12345"}, 400, "6 digits"),
        ({"step": "check", "code": "123456"}, 400, "code has expired"),
        ({"step": "nonsense"}, 400, "Try again"),
        ({}, 400, "Try again"),
    ],
)
def test_a_refusal_is_a_sentence_beside_the_form(client: Client, fields, status, sentence):
    answer = step(client, **fields)
    assert answer.status_code == status
    html = answer.content.decode()
    assert sentence in html and 'role="alert"' in html


def test_a_code_allows_five_attempts(client: Client, sms_inbox: SmsInbox):
    step(client, step="send", phone=IDA)
    code = sms_inbox.code()
    for _ in range(5):
        assert "This code is wrong" in step(client, step="check", code=wrong(code)).content.decode()
    answer = step(client, step="check", code=code)
    assert "Request a new one" in answer.content.decode()
    assert member(client) is None


def test_an_expired_code_shows_an_error(client: Client, sms_inbox: SmsInbox, monkeypatch):
    step(client, step="send", phone=IDA)
    otp.in_memory.clear()
    assert "code has expired" in step(client, step="check", code=sms_inbox.code()).content.decode()


def test_a_code_is_only_valid_in_the_browser_that_requested_it(client: Client, sms_inbox: SmsInbox):
    step(client, step="send", phone=IDA)
    assert "code has expired" in step(Client(), step="check", code=sms_inbox.code()).content.decode()
    assert 'data-step="name"' in step(client, step="check", code=sms_inbox.code()).content.decode()


def test_a_refused_resend_leaves_the_code_valid(client: Client, sms_inbox: SmsInbox):
    step(client, step="send", phone=IDA)
    answer = step(client, step="again")
    assert (answer.status_code, len(sms_inbox.sent)) == (429, 1)
    assert "less than a minute ago" in answer.content.decode()
    assert 'data-step="name"' in step(client, step="check", code=sms_inbox.code()).content.decode()


def test_wrong_codes_of_a_phone_are_counted_over_all_challenges(sms_inbox: SmsInbox):
    strangers = [ClientIdentity(f"203.0.113.{number}") for number in range(6)]
    for number in range(4):
        challenge = request_login_code(identity=strangers[number])
        for _ in range(5):
            with pytest.raises(LivecastError):
                login.check_code(key=challenge.key, typed=wrong(sms_inbox.code()), identity=strangers[number])
        clear_limits("sms.")
    challenge = request_login_code(identity=strangers[5])
    with pytest.raises(LivecastError) as refused:
        login.check_code(key=challenge.key, typed=sms_inbox.code(), identity=strangers[5])
    assert refused.value.code == "code.too_many_tries"
    reset_limits()


def test_a_stranger_cannot_lock_the_owner_out(client: Client, sms_inbox: SmsInbox):
    """A trusted browser of the owner has its own count of every limit of the phone."""
    log_in(client, sms_inbox)
    client.post("/account/logout/")
    stranger = ClientIdentity("203.0.113.66")
    for _ in range(12):
        try:
            request_login_code(identity=stranger)
        except LivecastError:
            break
    with pytest.raises(LivecastError):
        request_login_code(identity=ClientIdentity("203.0.113.67"))
    answer = step(client, step="send", phone=IDA)
    assert answer.status_code == 202
    assert step(client, step="check", code=sms_inbox.code()).status_code == 200
    assert member(client) is not None


def phone_number(number: int) -> str:
    """Return a phone number with its own prefix."""
    return f"+44740{number:03d}{number:04d}"


@pytest.mark.parametrize(
    ("addresses", "sent"),
    [
        (["198.51.100.7"], 10),  # one address: 10 in 10 minutes
        ([f"2001:db8:1:2::{n:x}" for n in range(1, 16)], 10),  # one /64
        ([f"2001:db8:1:{n:x}::1" for n in range(1, 16)], 15),
    ],
)
def test_an_address_may_request_ten_codes_without_a_proof(sms_inbox: SmsInbox, addresses, sent):
    for number in range(15):
        identity = ClientIdentity(addresses[number % len(addresses)])
        try:
            request_login_code(phone_number(number), identity)
        except LivecastError as refusal:
            assert refusal.code == "code.proof"  # noqa: PT017
    assert len(sms_inbox.sent) == sent


def test_a_prefix_may_request_thirty_codes_without_a_proof(sms_inbox: SmsInbox):
    for number in range(40):
        try:
            request_login_code(f"+86138001380{number:02d}", ClientIdentity(f"203.0.113.{number}"))
        except LivecastError as refusal:
            assert refusal.code == "code.proof"  # noqa: PT017
    assert len(sms_inbox.sent) == 30
    request_login_code("+8613800138099", ClientIdentity("203.0.113.99"), payload=solve(new_task()))
    assert len(sms_inbox.sent) == 31


@pytest.mark.parametrize(
    ("whose", "most"), [("ORIGIN", 200), ("ORIGIN day", 1000), ("PREFIX", 200)], ids=["10 min", "day", "prefix"]
)
def test_proofs_raise_the_limits_of_an_address_and_a_prefix_to_a_bound(sms_inbox: SmsInbox, settings, whose, most):
    settings.SMS_PER_MINUTE = settings.SMS_PER_DAY = 5000
    used = {
        "ORIGIN": (rate_limits.ORIGIN[0], HOME.origin),
        "ORIGIN day": (rate_limits.ORIGIN[1], HOME.origin),
        "PREFIX": (rate_limits.PREFIX[0], prefix_of(IDA)),
    }[whose]
    assert all(take(Spend(*used)) for _ in range(most - 1))
    request_login_code(payload=solve(new_task()))
    with pytest.raises(LivecastError) as refused:
        request_login_code(OLA, payload=solve(new_task()))
    assert refused.value.code == "code.too_many"
    assert len(sms_inbox.sent) == 1


def test_addresses_in_headers_of_a_client_are_ignored(client: Client, sms_inbox: SmsInbox):
    for number in range(15):
        client.post(
            PAGE,
            {"step": "send", "phone": phone_number(number)},
            headers={"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": f"203.0.113.{number}"},
            REMOTE_ADDR="198.51.100.7",
        )
    assert len(sms_inbox.sent) == 10


def test_fans_of_a_shared_address_continue_after_many_wrong_codes_with_proofs(sms_inbox: SmsInbox, settings):
    """2,000 people with 3 % typing errors: 60 wrong codes from one address.

    The later ones need a proof of work.
    """
    proofs = 0
    for number in range(60):
        challenge = request_login_code(phone_number(number), ClientIdentity(f"203.0.113.{number}"))
        typed = wrong(sms_inbox.code(phone_number(number)))
        for payload in ("", solve(new_task())):
            with pytest.raises(LivecastError) as refused:
                login.check_code(key=challenge.key, typed=typed, identity=HOME, payload=payload)
            if refused.value.code == "code.wrong":
                break
            assert refused.value.code == "code.proof"
            proofs += 1
        assert refused.value.code == "code.wrong"
        if number % 40 == 39:
            clear_limits("sms.")
        right = sms_inbox.code(phone_number(number))
        member = login.check_code(key=challenge.key, typed=right, identity=HOME, payload=solve(new_task()))
        assert member.is_member
    assert proofs == 30


def test_wrong_codes_from_one_address_are_bounded_even_with_proofs(sms_inbox: SmsInbox):
    assert all(take(Spend(rate_limits.ORIGIN_FAILURES, HOME.origin)) for _ in range(299))
    challenge = request_login_code()
    codes = []
    for _ in range(2):
        with pytest.raises(LivecastError) as refused:
            login.check_code(key=challenge.key, typed=wrong(sms_inbox.code()), identity=HOME, payload=solve(new_task()))
        codes.append(refused.value.code)
    assert codes == ["code.wrong", "code.too_many_tries"]


def encoded(fields: object) -> str:
    return base64.b64encode(json.dumps(fields).encode()).decode()


def malformed_proofs() -> dict[str, str]:
    good: dict[str, object] = {
        "algorithm": "SHA-256",
        "challenge": "0" * 64,
        "number": 1,
        "salt": "a?expires=9999999999",
        "signature": "0" * 64,
    }
    others: dict[str, object] = {
        "number": 7,
        "text": "a",
        "list": [1],
        "object": {"a": 1},
        "null": None,
        "true": True,
        "surrogate": "\ud800",
        "huge": 10**400,
        "float": 1.5,
        "negative": -1,
    }
    payloads = {
        f"{field} is {kind}": encoded(good | {field: other})
        for field in good
        for kind, other in others.items()
        if (field, kind) not in {("number", "number"), ("salt", "text")}
    }
    payloads |= {f"no {field}": encoded({k: v for k, v in good.items() if k != field}) for field in good}
    payloads |= {"a number": encoded(1), "a list": encoded([good]), "null": encoded(None), "a text": encoded("x")}
    payloads |= {"no base64": "x", "padding": encoded(good)[:-3], "no JSON": "bm90IGpzb24=", "letters": "é" * 8}
    payloads |= {"deep": base64.b64encode(b"[" * 500).decode(), "no text": base64.b64encode(b"\xff\xfe").decode()}
    return payloads | {"long": encoded(good) * 4, "NaN": base64.b64encode(b'{"number": NaN}').decode()}


MALFORMED = malformed_proofs()


class TestProof:
    def test_a_proof_is_required_while_a_flood_is_suspected(self, client: Client, sms_inbox: SmsInbox, monkeypatch):
        monkeypatch.setattr("accounts.otp_delivery.is_flood_suspected", lambda: True)
        answer = step(client, step="send", phone=IDA)
        assert answer.status_code == 428
        html = answer.content.decode()
        salt, challenge, most, signature = (
            html.split('data-challenge="')[1].split('"')[0].replace("&amp;", "&").split(" ")
        )
        proof = solve({"salt": salt, "challenge": challenge, "maxnumber": int(most), "signature": signature})
        assert not sms_inbox.sent
        assert step(client, step="send", phone=IDA, proof=proof).status_code == 202
        assert len(sms_inbox.sent) == 1

    def test_without_javascript_the_page_explains_the_proof(self, client: Client, sms_inbox: SmsInbox, monkeypatch):
        monkeypatch.setattr("accounts.otp_delivery.is_flood_suspected", lambda: True)
        answer = client.post(PAGE, {"step": "send", "phone": IDA})
        assert answer.status_code == 428
        assert "This step needs JavaScript." in answer.content.decode()
        assert sms_inbox.sent == []

    def test_a_proof_is_valid_once(self, sms_inbox: SmsInbox, monkeypatch):
        monkeypatch.setattr("accounts.otp_delivery.is_flood_suspected", lambda: True)
        proof = solve(new_task())
        request_login_code(payload=proof)
        with pytest.raises(LivecastError) as refused:
            request_login_code(OLA, payload=proof)
        assert refused.value.code == "code.proof"

    def test_a_proof_of_another_site_is_invalid(self, settings):
        payload = solve(new_task())
        settings.SECRET_KEY = "another"
        solution = proof_of_work.parse_solution(payload)
        assert solution is not None and not solution.verify()
        assert proof_of_work.parse_solution("") is None

    def test_another_spelling_of_a_proof_is_the_same_proof(self, sms_inbox: SmsInbox, monkeypatch):
        monkeypatch.setattr("accounts.otp_delivery.is_flood_suspected", lambda: True)
        payload = solve(new_task())
        spelled = encoded(json.loads(base64.b64decode(payload)) | {"more": 1})
        assert spelled != payload
        request_login_code(payload=payload)
        with pytest.raises(LivecastError) as refused:
            request_login_code(OLA, payload=spelled)
        assert refused.value.code == "code.proof"

    @pytest.mark.parametrize("step_name", ["send", "check"])
    @pytest.mark.parametrize("payload", MALFORMED.values(), ids=MALFORMED)
    def test_a_malformed_proof_is_400_and_costs_nothing(
        self, client: Client, sms_inbox: SmsInbox, step_name: str, payload: str
    ):
        step(client, step="send", phone=IDA)
        before = ratelimit.in_memory.counts()
        answer = step(client, step=step_name, phone=OLA, code="123456", proof=payload)
        assert answer.status_code == 400
        assert "computation cannot be read" in answer.content.decode()
        assert ratelimit.in_memory.counts() == before
        assert len(sms_inbox.sent) == 1

    def test_many_wrong_codes_require_a_proof_in_the_dialog(self, client: Client, sms_inbox: SmsInbox):
        assert all(take(Spend(rate_limits.ORIGIN_FAILURES_FREE, "loopback")) for _ in range(30))
        step(client, step="send", phone=IDA)
        answer = step(client, step="check", code=sms_inbox.code())
        assert answer.status_code == 428
        html = answer.content.decode()
        assert 'data-step="wait"' in html and "data-challenge=" in html
        assert "needs JavaScript" not in html
        answer = step(client, step="check", code=sms_inbox.code(), proof=solve(new_task()))
        assert 'data-step="name"' in answer.content.decode()

    def test_a_task_takes_many_hashes(self):
        assert MAX_NUMBER >= 50_000


class TestPeople:
    def test_a_login_by_phone_never_becomes_staff(self, client: Client, sms_inbox: SmsInbox, ida: User):
        User.objects.filter(pk=ida.pk).update(is_staff=True)
        answer = log_in(client, sms_inbox)
        assert answer.status_code == 403
        assert "password" in answer.content.decode()
        assert member(client) is None

    def test_becoming_staff_ends_the_sessions_of_the_phone(self, ida_client: Client, ida: User):
        assert member(ida_client) is not None
        User.objects.filter(pk=ida.pk).update(is_staff=True, is_superuser=True)
        assert member(ida_client) is None
        assert ida_client.get("/admin/").status_code == 302

    def test_a_suspended_member_is_logged_out_and_cannot_log_in(
        self, ida_client: Client, sms_inbox: SmsInbox, ida: User
    ):
        suspend(user_id=ida.pk)
        assert member(ida_client) is None
        assert "suspended" in log_in(Client(), sms_inbox).content.decode()

    def test_login_creates_a_new_session_with_a_protected_cookie(self, client: Client, sms_inbox: SmsInbox, settings):
        settings.SESSION_COOKIE_SECURE = True
        client.cookies["sessionid"] = "fixed-by-somebody-else"
        answer = log_in(client, sms_inbox)
        cookie = answer.cookies["sessionid"]
        assert cookie.value not in ("", "fixed-by-somebody-else")
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert answer.cookies["livecast_device"]["httponly"]

    def test_a_session_survives_a_new_process(self, ida_client: Client, ida: User):
        """A session is only a database row with its user. No process and no Redis stores it."""
        assert Session.objects.get().user == ida

    def test_writes_require_a_csrf_token(self, sms_inbox: SmsInbox):
        strict = Client(enforce_csrf_checks=True)
        assert strict.post(PAGE, {"step": "send", "phone": IDA}).status_code == 403
        token = strict.get("/api/me").json()["csrf"]
        answer = strict.post(PAGE, {"step": "send", "phone": IDA}, headers={"x-csrftoken": token})
        assert answer.status_code == 302
        assert Challenge.objects.count() == 1

    @pytest.mark.every_database("unique keys")
    def test_two_simultaneous_first_logins_create_one_member(self, ida: User):
        assert login.get_or_create_member(IDA) == ida
        assert Phone.objects.count() == 1


@pytest.mark.parametrize(
    ("header", "sentence"), [("zh-hans", "不是"), ("en", "complete phone number"), ("xx", "complete phone")]
)
def test_the_language_of_a_page_follows_its_address(client: Client, header, sentence):
    address = "/zh-hans/account/login/" if header == "zh-hans" else PAGE
    answer = client.post(address, {"step": "send", "phone": "12"}, headers={"x-sheet": "1", "accept-language": header})
    assert sentence in answer.content.decode()
    assert answer["Content-Language"] == ("zh-hans" if header == "zh-hans" else "en")


def test_the_page_shows_the_code_only_in_development(client: Client, settings, capfd):
    settings.SMS_GATEWAY, settings.DEBUG = "console", True
    answer = step(client, step="send", phone=IDA)
    status = client.get("/account/login/status").json()
    assert len(status["shown"]) == 6
    assert status["shown"] in capfd.readouterr().out
    assert status["shown"] in answer.content.decode()
    settings.DEBUG = False
    assert client.get("/account/login/status").json()["shown"] == ""


def test_the_console_gateway_sends_nothing_in_production(client: Client, settings):
    settings.SMS_GATEWAY = "console"
    step(client, step="send", phone=IDA)
    assert client.get("/account/login/status").json()["state"] == "failed"


def test_without_a_gateway_the_page_says_so(client: Client, settings):
    settings.SMS_GATEWAY = ""
    answer = step(client, step="send", phone=IDA)
    assert (answer.status_code, "not set up" in answer.content.decode()) == (503, True)


def test_the_status_as_json_has_the_same_facts(client: Client):
    assert json.loads(client.get("/account/login/status").content) == {"state": "none"}


def test_a_phone_may_request_one_code_a_minute(sms_inbox: SmsInbox):
    request_login_code()
    with pytest.raises(LivecastError) as refused:
        request_login_code(identity=ClientIdentity("203.0.113.1"))
    assert refused.value.code == "code.too_soon"
    assert 0 < refused.value.details["retry_after"] <= 60
    assert HOME.origin == "198.51.100.7"
