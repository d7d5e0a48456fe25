"""The login page at its own address: progress, proof of work, resend countdown, name, redirect."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.accessibility import axe_page, violations_on
from tests.journeys.conftest import PHONE, Database
from tests.journeys.contexts import shared_contexts
from tests.journeys.page_content import wait_until
from tests.journeys.room_members import Visit
from tests.journeys.test_login import DESK, new_number, shown_code

PAGE = "/account/login/"
STEP = "[data-login-page] .step"


@pytest.fixture
def page_with_errors(context: BrowserContext) -> Page:
    """A page on which requests are refused. The browser reports that as an error."""
    return context.new_page()


@pytest.fixture(autouse=True)
def fresh_limits(database: Database) -> None:
    database.reset_limits()


def request_code(page: Page, phone: str) -> None:
    page.get_by_label("Mobile number").fill(phone)
    page.get_by_role("button", name="Send me a code").click()


def test_the_login_page_returns_to_the_match(page: Page, origin: str, database: Database):
    match = f"/matches/{database.create_match()}/"
    page.goto(f"{PAGE}?next={match}")
    page.evaluate("window.stayed = true")
    request_code(page, new_number())
    expect(page.locator("[data-progress]")).to_have_attribute("data-progress", "sent")
    expect(page.locator("button[data-wait-text]")).to_have_text(re.compile(r"Send again in \d+ s"))
    expect(page.locator("button[data-wait-text]")).to_be_disabled()
    page.get_by_label("Code from the SMS").fill(shown_code(page))  # six digits submit the form
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    assert page.evaluate("window.stayed"), "each step is shown without loading the page again"
    page.get_by_label("Name", exact=True).fill("Ada Page")
    page.get_by_role("button", name="Save name").click()
    expect(page).to_have_url(f"{origin}{match}")
    expect(page.locator(".account-name")).to_have_text("Ada Page")


def test_the_chinese_login_page_works_by_keyboard(page: Page, origin: str):
    page.goto(f"/zh-hans{PAGE}")
    page.get_by_label("手机号码").focus()
    page.keyboard.type(new_number())
    page.keyboard.press("Enter")
    code = shown_code(page)
    expect(page.get_by_label("短信验证码")).to_be_focused()
    page.keyboard.type(code)
    expect(page.get_by_label("名字", exact=True)).to_be_focused()
    page.keyboard.type("小雨")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{origin}/zh-hans/")
    expect(page.locator(".account-name")).to_have_text("小雨")


def test_the_login_page_computes_a_required_proof(page_with_errors: Page, database: Database):
    database.trigger_sms_alarm()
    page_with_errors.goto(PAGE)
    request_code(page_with_errors, new_number())
    expect(page_with_errors.get_by_label("Code from the SMS")).to_be_visible()


def test_a_wrong_code_from_a_busy_network_needs_a_proof(page_with_errors: Page, database: Database):
    page_with_errors.goto(PAGE)
    request_code(page_with_errors, new_number())
    code = shown_code(page_with_errors)
    database.use_up_wrong_codes()
    page_with_errors.get_by_label("Code from the SMS").fill(f"{(int(code) + 1) % 10**6:06d}")
    expect(page_with_errors.locator(f"{STEP} .form-error")).to_contain_text("code is wrong")
    page_with_errors.get_by_label("Code from the SMS").fill(code)
    expect(page_with_errors.get_by_label("Name", exact=True)).to_be_visible()


def test_without_javascript_a_required_proof_is_explained(browser: Browser, origin: str, database: Database):
    database.trigger_sms_alarm()
    context = shared_contexts(browser).lend(origin, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(PAGE)
    request_code(page, new_number())
    expect(page.locator(STEP)).to_contain_text("This step needs JavaScript.")
    expect(page.get_by_label("Mobile number")).to_be_visible()


def test_a_lost_connection_shows_an_error_and_keeps_the_number(page_with_errors: Page):
    page_with_errors.goto(PAGE)
    page_with_errors.context.set_offline(True)
    phone = new_number()
    request_code(page_with_errors, phone)
    expect(page_with_errors.locator("[data-login-page] [data-offline]")).to_contain_text("Check your connection")
    page_with_errors.context.set_offline(False)
    expect(page_with_errors.get_by_label("Mobile number")).to_have_value(phone)
    page_with_errors.get_by_role("button", name="Send me a code").click()
    expect(page_with_errors.get_by_label("Code from the SMS")).to_be_visible()
    expect(page_with_errors.locator("[data-login-page] [data-offline]")).to_be_hidden()


ELSEWHERE = (
    "/\\evil.example", "//evil.example", "///evil.example", "\\\\evil.example", "\t//evil.example",
    "/\t/evil.example", "https://evil.example/", "https:evil.example", "javascript:alert(1)",
    "java\nscript:alert(1)", "data:text/html,x", "blob:ORIGIN/1", "/.//evil.example", "%2F%2Fevil.example",
    "/%5Cevil.example", "/%09/evil.example", "ORIGIN@evil.example/", "ORIGIN.evil.example/", "http://[", "",
)  # fmt: skip


def test_the_script_does_not_redirect_to_another_site(page: Page, origin: str):
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


def test_the_script_redirects_to_an_address_of_the_site(page: Page, origin: str):
    page.goto(PAGE)
    code = "async wanted => (await import('/static/accounts/safe-redirect.js')).withinSite(wanted)"
    assert page.evaluate(code, "/matches/1/?line=3&side=home#feed") == f"{origin}/matches/1/?line=3&side=home#feed"
    assert page.evaluate(code, f"{origin}/zh-hans/") == f"{origin}/zh-hans/"


def test_login_with_an_address_of_another_site_leads_to_the_home_page(page: Page, origin: str):
    page.goto(f"{PAGE}?next=/%5Cevil.example")
    request_code(page, new_number())
    page.get_by_label("Code from the SMS").fill(shown_code(page))
    page.get_by_role("button", name="Not now").click()
    expect(page).to_have_url(f"{origin}/")


class TestTheNameStep:
    def test_a_member_without_a_name_is_asked_again_before_the_first_message(self, visit: Visit, database: Database):
        nia = visit("Nia")
        database.remove_name(nia.id)
        nia.page.reload()
        expect(nia.page.locator(".account-name")).to_have_text("Choose a name")
        expect(nia.page.locator("[data-connection=connected]")).to_have_count(1)
        nia.send("Come on Harbour!")
        name = nia.page.get_by_label("Name", exact=True)
        expect(name).to_be_focused()
        nia.page.keyboard.press("Escape")
        expect(nia.text).to_have_value("Come on Harbour!")  # the text is kept and not sent without a name
        nia.text.press("Enter")
        expect(name).to_be_focused()
        name.fill("Nia Named")
        nia.page.keyboard.press("Enter")
        nia.expect_messages("Come on Harbour!")
        expect(nia.page.locator(".message .message-name").first).to_have_text("Nia Named")
        expect(nia.page.locator(".account-name")).to_have_text("Nia Named")

    def test_a_member_who_skips_the_name_is_not_asked_again(self, visit: Visit, database: Database):
        nia = visit("Nia")
        shown = database.remove_name(nia.id)
        nia.page.reload()
        nia.page.get_by_role("link", name="Choose a name").click()
        expect(nia.page.get_by_role("dialog")).to_contain_text(f"Without a name you are shown as {shown}.")
        nia.page.get_by_role("button", name="Not now").click()
        expect(nia.page.locator(".account-name")).to_have_text(shown)
        expect(nia.page.locator("[data-connection=connected]")).to_have_count(1)
        nia.send("Come on Harbour!")
        nia.expect_messages("Come on Harbour!")


@pytest.mark.parametrize("language", ["", "/zh-hans"], ids=["English", "Chinese"])
def test_axe_finds_nothing_on_any_step(browser: Browser, origin: str, database: Database, language: str):
    page = axe_page(browser, origin)
    found: dict[str, str] = {}

    def check(step: str) -> None:
        found.update(violations_on(page, (DESK, PHONE), step))

    def submit() -> None:
        page.locator(f"{STEP} button.main").click()

    page.goto(f"{language}{PAGE}")
    check("phone")
    page.locator("#phone").fill("12")
    submit()
    expect(page.locator(f"{STEP} .form-error")).to_be_visible()
    check("error")
    page.locator("#phone").fill(new_number())
    submit()
    shown_code(page)
    check("wait")
    page.locator("#code").fill(shown_code(page))
    expect(page.locator("#name")).to_be_visible()
    check("name")
    page.goto(f"{language}/?day=%00")
    check("refusal")
    assert found == {}


def test_a_page_refused_for_its_address_polls_until_a_socket_connects(visit: Visit, database: Database, match_id: int):
    fan = visit(breakable=True)
    socket = fan.socket
    socket.refuse_code = 4429
    socket.disconnect()
    expect(fan.page.locator("[data-connection=polling]")).to_have_count(1)
    database.post(match_id, "Told by polling.")
    expect(fan.page.locator("#feed").get_by_text("Told by polling.")).to_be_visible()
    page_with_errors = socket.opened
    wait_until(fan.page, lambda: socket.opened > page_with_errors)  # the page still tries a socket from time to time
    socket.refuse_code = 0
    expect(fan.page.locator("[data-connection=connected]")).to_have_count(1, timeout=120_000)
    database.post(match_id, "Told by a socket.")
    expect(fan.page.locator("#feed").get_by_text("Told by a socket.")).to_be_visible()
    expect(fan.page.locator("#feed").get_by_text("Told by polling.")).to_have_count(1)
