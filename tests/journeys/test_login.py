"""Login on a match page: request a code, enter it, and log out again."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.journeys.accessibility import axe_page, violations_on
from tests.journeys.conftest import PHONE, Database
from tests.journeys.contexts import shared_contexts
from tests.journeys.page_content import wait_until

DESK: ViewportSize = {"width": 1280, "height": 860}
_numbers = iter(range(100, 999))


def new_number() -> str:
    """Return a phone number that no test has used."""
    return f"+4474001{next(_numbers)}00"


@pytest.fixture
def page_with_errors(context: BrowserContext) -> Page:
    """A page on which requests are refused. The browser reports that as an error."""
    return context.new_page()


@pytest.fixture
def match(database: Database) -> str:
    database.reset_limits()
    return f"/matches/{database.create_match()}/"


def request_code(page: Page, phone: str) -> None:
    page.locator("[data-account]").click()
    page.get_by_label("Mobile number").fill(phone)
    page.get_by_role("button", name="Send me a code").click()


def shown_code(page: Page) -> str:
    shown = page.locator("[data-shown] output")
    expect(shown).to_have_text(re.compile(r"\d{6}"))
    return shown.inner_text()


def log_in(page: Page, phone: str, name: str) -> None:
    request_code(page, phone)
    page.get_by_label("Code from the SMS").fill(shown_code(page))  # six digits submit the form
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save name").click()
    expect(page.locator("#login-sheet")).to_be_hidden()
    expect(page.locator(".account-name")).to_have_text(name)


def test_a_fan_logs_in_on_the_match_page_and_out_again(page: Page, match: str, database: Database):
    page.goto(match)
    page.evaluate("window.stayed = true")
    log_in(page, new_number(), "Ida Login")
    assert page.evaluate("window.stayed")
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "connected")
    database.post(int(match.split("/")[2]), "Still here.")
    expect(page.locator("#feed").get_by_text("Still here.")).to_be_visible()
    page.reload()
    expect(page.locator(".account-name")).to_have_text("Ida Login")

    # Log out in another tab. This page notices it and keeps watching. (How soon: tests/accounts/test_served.py.)
    other = page.context.new_page()
    other.goto("/account/")
    other.get_by_role("button", name="On this device").click()
    expect(page.locator(".account-name")).to_have_text("Log in")
    database.post(int(match.split("/")[2]), "And still.")
    expect(page.locator("#feed").get_by_text("And still.")).to_be_visible()
    other.close()


def test_each_login_error_is_explained(page_with_errors: Page, match: str, database: Database):
    page = page_with_errors
    page.goto(match)
    error = page.locator("#login-sheet .step .form-error")
    request_code(page, "12345")
    expect(error).to_contain_text("not a complete phone number")
    phone = new_number()
    page.get_by_label("Mobile number").fill(phone)
    page.get_by_role("button", name="Send me a code").click()
    code = shown_code(page)
    expect(page.locator("button[data-wait-text]")).to_have_text(re.compile(r"Send again in \d+ s"))
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        page.get_by_label("Code from the SMS").fill(wrong)
        expect(error).to_contain_text("code is wrong")
        error.evaluate("node => node.textContent = ''")
    page.get_by_label("Code from the SMS").fill(code)
    expect(error).to_contain_text("Request a new one")
    page.get_by_role("button", name="Use another number").click()
    database.stop_sms_provider()
    page.get_by_label("Mobile number").fill(new_number())
    page.get_by_role("button", name="Send me a code").click()
    expect(error).to_contain_text("Try again in ten minutes")
    database.reset_limits()


def test_an_expired_code_shows_an_error(page_with_errors: Page, match: str, database: Database):
    page = page_with_errors
    page.goto(match)
    request_code(page, new_number())
    code = shown_code(page)
    database.expire_codes()
    page.get_by_label("Code from the SMS").fill(code)
    expect(page.locator("#login-sheet .step .form-error")).to_contain_text("code has expired")


def test_a_required_proof_of_work_is_computed(page_with_errors: Page, match: str, database: Database):
    page = page_with_errors
    database.trigger_sms_alarm()
    page.goto(match)
    request_code(page, new_number())
    expect(page.get_by_label("Code from the SMS")).to_be_visible()
    database.reset_limits()


def test_a_login_error_is_chinese_on_a_chinese_page(page_with_errors: Page, match: str):
    page = page_with_errors
    page.goto(f"/zh-hans{match}")
    page.locator("[data-account]").click()
    page.get_by_label("手机号码").fill("12")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#login-sheet .step .form-error")).to_contain_text("不是完整的手机号码")


def test_login_works_without_javascript(browser: Browser, origin: str, match: str, database: Database):
    context = shared_contexts(browser).lend(origin, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(match)
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Mobile number").fill(new_number())
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code from the SMS")).to_be_visible()

    def is_sent() -> bool:
        page.reload()  # without scripts, the page does not update itself
        return page.locator("[data-shown] output").is_visible()

    wait_until(page, is_sent)
    page.get_by_label("Code from the SMS").fill(shown_code(page))
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Name", exact=True).fill("Ola Plain")
    page.get_by_role("button", name="Save name").click()
    expect(page).to_have_url(f"{origin}{match}")


def test_axe_finds_nothing(browser: Browser, origin: str, match: str):
    page = axe_page(browser, origin)
    found: dict[str, str] = {}

    def check(step: str) -> None:
        found.update(violations_on(page, (DESK, PHONE), step))

    page.goto(match)
    page.locator("[data-account]").click()
    page.get_by_label("Mobile number").fill("12")
    check("phone")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("#login-sheet .step .form-error")).to_be_visible()
    check("error")
    page.get_by_label("Mobile number").fill(new_number())
    page.get_by_role("button", name="Send me a code").click()
    code = shown_code(page)
    check("wait")
    page.get_by_label("Code from the SMS").fill(code)
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    check("name")
    page.get_by_label("Name", exact=True).fill(f"Fan {code[:5]}")
    page.get_by_role("button", name="Save name").click()
    expect(page.locator("#login-sheet")).to_be_hidden()
    page.goto("/account/")
    check("profile")
    assert found == {}
