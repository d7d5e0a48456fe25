"""The login page opened by its address, in each language: progress, work, the resend countdown, a name, and then on."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.journeys.accessibility import faults, require_width
from tests.journeys.conftest import PHONE, Hand
from tests.journeys.page_content import until
from tests.journeys.room_members import Sit
from tests.journeys.test_login import DESK, code_on, number

PAGE = "/account/login/"
STEP = "[data-login-page] .step"


@pytest.fixture
def refused(context: BrowserContext) -> Page:
    """A page on which things are refused, of which the browser complains by itself."""
    return context.new_page()


@pytest.fixture(autouse=True)
def fresh_limits(hand: Hand) -> None:
    hand.forget_limits()


def ask(page: Page, phone: str) -> None:
    page.get_by_label("Mobile number").fill(phone)
    page.get_by_role("button", name="Send me a code").click()


def test_the_page_works_by_itself_and_leads_back(page: Page, origin: str, hand: Hand):
    match = f"/matches/{hand.match()}/"
    page.goto(f"{PAGE}?next={match}")
    page.evaluate("window.stayed = true")
    ask(page, number())
    expect(page.locator("[data-progress]")).to_have_attribute("data-progress", "sent")
    expect(page.locator("button[data-wait-text]")).to_have_text(re.compile(r"Send again in \d+ s"))
    expect(page.locator("button[data-wait-text]")).to_be_disabled()
    page.get_by_label("Code from the SMS").fill(code_on(page))  # six digits: nothing to press
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    assert page.evaluate("window.stayed"), "each step is shown without loading the page again"
    page.get_by_label("Name", exact=True).fill("Ada Page")
    page.get_by_role("button", name="Save name").click()
    expect(page).to_have_url(f"{origin}{match}")
    expect(page.locator(".account-name")).to_have_text("Ada Page")


def test_the_page_works_in_chinese_by_keyboard_alone(page: Page, origin: str):
    page.goto(f"/zh-hans{PAGE}")
    page.get_by_label("手机号码").focus()
    page.keyboard.type(number())
    page.keyboard.press("Enter")
    code = code_on(page)
    expect(page.get_by_label("短信验证码")).to_be_focused()
    page.keyboard.type(code)
    expect(page.get_by_label("名字", exact=True)).to_be_focused()
    page.keyboard.type("小雨")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{origin}/zh-hans/")
    expect(page.locator(".account-name")).to_have_text("小雨")


def test_the_page_works_for_a_proof_where_one_is_asked_for(refused: Page, hand: Hand):
    hand.ring_the_alarm()
    refused.goto(PAGE)
    ask(refused, number())
    expect(refused.get_by_label("Code from the SMS")).to_be_visible()


def test_a_wrong_code_from_a_busy_network_is_worked_for(refused: Page, hand: Hand):
    refused.goto(PAGE)
    ask(refused, number())
    code = code_on(refused)
    hand.use_up_wrong_codes()
    refused.get_by_label("Code from the SMS").fill(f"{(int(code) + 1) % 10**6:06d}")
    expect(refused.locator(f"{STEP} .form-error")).to_contain_text("code is wrong")
    refused.get_by_label("Code from the SMS").fill(code)
    expect(refused.get_by_label("Name", exact=True)).to_be_visible()


def test_without_javascript_it_is_said_that_a_proof_needs_it(browser: Browser, origin: str, hand: Hand):
    hand.ring_the_alarm()
    context = browser.new_context(base_url=origin, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    ask(page, number())
    expect(page.locator(STEP)).to_contain_text("This step needs JavaScript.")
    expect(page.get_by_label("Mobile number")).to_be_visible()
    context.close()


def test_no_connection_is_said_and_what_was_typed_stays(refused: Page):
    refused.goto(PAGE)
    refused.context.set_offline(True)
    phone = number()
    ask(refused, phone)
    expect(refused.locator("[data-login-page] [data-offline]")).to_contain_text("Check your connection")
    refused.context.set_offline(False)
    expect(refused.get_by_label("Mobile number")).to_have_value(phone)
    refused.get_by_role("button", name="Send me a code").click()
    expect(refused.get_by_label("Code from the SMS")).to_be_visible()
    expect(refused.locator("[data-login-page] [data-offline]")).to_be_hidden()


ELSEWHERE = (
    "/\\evil.example", "//evil.example", "///evil.example", "\\\\evil.example", "\t//evil.example",
    "/\t/evil.example", "https://evil.example/", "https:evil.example", "javascript:alert(1)",
    "java\nscript:alert(1)", "data:text/html,x", "blob:ORIGIN/1", "/.//evil.example", "%2F%2Fevil.example",
    "/%5Cevil.example", "/%09/evil.example", "ORIGIN@evil.example/", "ORIGIN.evil.example/", "http://[", "",
)  # fmt: skip


def test_the_script_goes_nowhere_but_within_the_site(page: Page, origin: str):
    page.goto(PAGE)
    for elsewhere in ELSEWHERE:
        gone = page.evaluate(
            """async wanted => {
                const { withinSite } = await import("/static/accounts/safe-redirect.js");
                return new URL(withinSite(wanted), location.href).origin;
            }""",
            elsewhere.replace("ORIGIN", origin),
        )
        assert gone == origin, elsewhere


def test_the_script_keeps_an_address_of_the_site(page: Page, origin: str):
    page.goto(PAGE)
    code = "async wanted => (await import('/static/accounts/safe-redirect.js')).withinSite(wanted)"
    assert page.evaluate(code, "/matches/1/?line=3&side=home#feed") == f"{origin}/matches/1/?line=3&side=home#feed"
    assert page.evaluate(code, f"{origin}/zh-hans/") == f"{origin}/zh-hans/"


def test_whoever_logs_in_with_an_address_elsewhere_lands_on_the_home_page(page: Page, origin: str):
    page.goto(f"{PAGE}?next=/%5Cevil.example")
    ask(page, number())
    page.get_by_label("Code from the SMS").fill(code_on(page))
    page.get_by_role("button", name="Not now").click()
    expect(page).to_have_url(f"{origin}/")


class TestTheNameStep:
    def test_a_new_member_who_left_it_is_asked_at_the_next_visit_and_before_the_first_message(
        self, sit: Sit, hand: Hand
    ):
        nia = sit("Nia")
        hand.take_name(nia.id)
        nia.page.reload()
        expect(nia.page.locator(".account-name")).to_have_text("Choose a name")
        expect(nia.page.locator("[data-connection=connected]")).to_have_count(1)
        nia.says("Come on Harbour!")
        name = nia.page.get_by_label("Name", exact=True)
        expect(name).to_be_focused()
        nia.page.keyboard.press("Escape")
        expect(nia.text).to_have_value("Come on Harbour!")  # nothing is lost, and nothing was said without a name
        nia.text.press("Enter")
        expect(name).to_be_focused()
        name.fill("Nia Named")
        nia.page.keyboard.press("Enter")
        nia.sees("Come on Harbour!")
        expect(nia.page.locator(".message .message-name").first).to_have_text("Nia Named")
        expect(nia.page.locator(".account-name")).to_have_text("Nia Named")

    def test_whoever_skips_it_knows_their_name_and_is_not_asked_again(self, sit: Sit, hand: Hand):
        nia = sit("Nia")
        shown = hand.take_name(nia.id)
        nia.page.reload()
        nia.page.get_by_role("link", name="Choose a name").click()
        expect(nia.page.get_by_role("dialog")).to_contain_text(f"Without a name you are shown as {shown}.")
        nia.page.get_by_role("button", name="Not now").click()
        expect(nia.page.locator(".account-name")).to_have_text(shown)
        expect(nia.page.locator("[data-connection=connected]")).to_have_count(1)
        nia.says("Come on Harbour!")
        nia.sees("Come on Harbour!")


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["", "/zh-hans"], ids=["English", "Chinese"])
def test_axe_finds_nothing_on_any_step(browser: Browser, origin: str, hand: Hand, screen: ViewportSize, language: str):
    context = browser.new_context(base_url=origin, viewport=screen, bypass_csp=True)
    page = context.new_page()
    found: dict[str, str] = {}

    def look(step: str) -> None:
        if fault := faults(page):
            found[step] = fault
        require_width(page, screen, step)

    def submit() -> None:
        page.locator(f"{STEP} button.main").click()

    page.goto(f"{language}{PAGE}")
    look("phone")
    page.locator("#phone").fill("12")
    submit()
    expect(page.locator(f"{STEP} .form-error")).to_be_visible()
    look("complaint")
    page.locator("#phone").fill(number())
    submit()
    code_on(page)
    look("wait")
    page.locator("#code").fill(code_on(page))
    expect(page.locator("#name")).to_be_visible()
    look("name")
    page.goto(f"{language}/?day=%00")
    look("refusal")
    context.close()
    assert found == {}


def test_a_page_that_gets_no_socket_for_its_address_polls_and_comes_back(sit: Sit, hand: Hand, match_id: int):
    fan = sit(cut=True)
    wire = fan.wire  # type: ignore[attr-defined]
    wire.refuses_with = 4429
    wire.cut()
    expect(fan.page.locator("[data-connection=polling]")).to_have_count(1)
    hand.post(match_id, "Told by polling.")
    expect(fan.page.locator("#feed").get_by_text("Told by polling.")).to_be_visible()
    refused = wire.opened
    until(fan.page, lambda: wire.opened > refused)  # now and then it tries a socket
    wire.refuses_with = 0
    expect(fan.page.locator("[data-connection=connected]")).to_have_count(1, timeout=120_000)
    hand.post(match_id, "Told by a socket.")
    expect(fan.page.locator("#feed").get_by_text("Told by a socket.")).to_be_visible()
    expect(fan.page.locator("#feed").get_by_text("Told by polling.")).to_have_count(1)
