"""Logging in above a match that goes on: ask, wait, type, be in; each refusal with a sentence; and out again."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from tests.journeys.accessibility import faults, require_width
from tests.journeys.conftest import PHONE, Hand
from tests.journeys.page_content import until

DESK: ViewportSize = {"width": 1280, "height": 860}
_numbers = iter(range(100, 999))


def number() -> str:
    """A phone that nobody used before."""
    return f"+4474001{next(_numbers)}00"


@pytest.fixture
def refused(context: BrowserContext) -> Page:
    """A page on which things are refused, of which the browser complains by itself."""
    return context.new_page()


@pytest.fixture
def match(hand: Hand) -> str:
    hand.forget_limits()
    return f"/matches/{hand.match()}/"


def ask(page: Page, phone: str) -> None:
    page.locator("[data-account]").click()
    page.get_by_label("Mobile number").fill(phone)
    page.get_by_role("button", name="Send me a code").click()


def code_on(page: Page) -> str:
    shown = page.locator("[data-shown] output")
    expect(shown).to_have_text(re.compile(r"\d{6}"))
    return shown.inner_text()


def get_in(page: Page, phone: str, name: str) -> None:
    ask(page, phone)
    page.get_by_label("Code from the SMS").fill(code_on(page))  # six digits: nothing to press
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Save name").click()
    expect(page.locator("#login-sheet")).to_be_hidden()
    expect(page.locator(".account-name")).to_have_text(name)


def test_a_fan_logs_in_without_leaving_the_match_and_out_again(page: Page, match: str, hand: Hand):
    page.goto(match)
    page.evaluate("window.stayed = true")
    get_in(page, number(), "Ida Login")
    assert page.evaluate("window.stayed")
    expect(page.locator("[data-connection]")).to_have_attribute("data-connection", "connected")
    hand.post(int(match.split("/")[2]), "Still here.")
    expect(page.locator("#feed").get_by_text("Still here.")).to_be_visible()
    page.reload()
    expect(page.locator(".account-name")).to_have_text("Ida Login")

    # Out in another tab: this page hears of it by itself, and watches on. (How soon: tests/accounts/test_served.py.)
    other = page.context.new_page()
    other.goto("/account/")
    other.get_by_role("button", name="On this device").click()
    expect(page.locator(".account-name")).to_have_text("Log in")
    hand.post(int(match.split("/")[2]), "And still.")
    expect(page.locator("#feed").get_by_text("And still.")).to_be_visible()
    other.close()


def test_each_refusal_is_a_sentence(refused: Page, match: str, hand: Hand):
    page = refused
    page.goto(match)
    complaint = page.locator("#login-sheet .step .form-error")
    ask(page, "12345")
    expect(complaint).to_contain_text("not a complete phone number")
    phone = number()
    page.get_by_label("Mobile number").fill(phone)
    page.get_by_role("button", name="Send me a code").click()
    code = code_on(page)
    expect(page.locator("button[data-wait-text]")).to_have_text(re.compile(r"Send again in \d+ s"))
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        page.get_by_label("Code from the SMS").fill(wrong)
        expect(complaint).to_contain_text("code is wrong")
        complaint.evaluate("node => node.textContent = ''")
    page.get_by_label("Code from the SMS").fill(code)
    expect(complaint).to_contain_text("Request a new one")
    page.get_by_role("button", name="Use another number").click()
    hand.provider_down()
    page.get_by_label("Mobile number").fill(number())
    page.get_by_role("button", name="Send me a code").click()
    expect(complaint).to_contain_text("Try again in ten minutes")
    hand.forget_limits()


def test_an_expired_code_is_told_so(refused: Page, match: str, hand: Hand):
    page = refused
    page.goto(match)
    ask(page, number())
    code = code_on(page)
    hand.expire_codes()
    page.get_by_label("Code from the SMS").fill(code)
    expect(page.locator("#login-sheet .step .form-error")).to_contain_text("code has expired")


def test_work_is_done_where_it_is_asked_for(refused: Page, match: str, hand: Hand):
    page = refused
    hand.ring_the_alarm()
    page.goto(match)
    ask(page, number())
    expect(page.get_by_label("Code from the SMS")).to_be_visible()
    hand.forget_limits()


def test_in_chinese(refused: Page, match: str):
    page = refused
    page.goto(f"/zh-hans{match}")
    page.locator("[data-account]").click()
    page.get_by_label("手机号码").fill("12")
    page.get_by_role("button", name="发送验证码").click()
    expect(page.locator("#login-sheet .step .form-error")).to_contain_text("不是完整的手机号码")


def test_without_javascript(browser: Browser, origin: str, match: str, hand: Hand):
    context = browser.new_context(base_url=origin, viewport=PHONE, java_script_enabled=False)
    page = context.new_page()
    page.goto(match)
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("Mobile number").fill(number())
    page.get_by_role("button", name="Send me a code").click()
    expect(page.get_by_label("Code from the SMS")).to_be_visible()

    def is_sent() -> bool:
        page.reload()  # the page cannot see by itself that the worker has made it
        return page.locator("[data-shown] output").is_visible()

    until(page, is_sent)
    page.get_by_label("Code from the SMS").fill(code_on(page))
    page.get_by_role("button", name="Log in").click()
    page.get_by_label("Name", exact=True).fill("Ola Plain")
    page.get_by_role("button", name="Save name").click()
    expect(page).to_have_url(f"{origin}{match}")
    context.close()


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_axe_finds_nothing(browser: Browser, origin: str, match: str, screen: ViewportSize, tmp_path):
    context: BrowserContext = browser.new_context(base_url=origin, viewport=screen, bypass_csp=True)
    page = context.new_page()
    found = {}

    def look(step: str) -> None:
        if fault := faults(page):
            found[step] = fault
        require_width(page, screen, step)

    page.goto(match)
    page.locator("[data-account]").click()
    page.get_by_label("Mobile number").fill("12")
    look("phone")
    page.get_by_role("button", name="Send me a code").click()
    expect(page.locator("#login-sheet .step .form-error")).to_be_visible()
    look("complaint")
    page.get_by_label("Mobile number").fill(number())
    page.get_by_role("button", name="Send me a code").click()
    code = code_on(page)
    look("wait")
    page.get_by_label("Code from the SMS").fill(code)
    expect(page.get_by_label("Name", exact=True)).to_be_visible()
    look("name")
    page.get_by_label("Name", exact=True).fill(f"Fan {code[:5]}")
    page.get_by_role("button", name="Save name").click()
    expect(page.locator("#login-sheet")).to_be_hidden()
    page.goto("/account/")
    look("profile")
    context.close()
    assert found == {}
