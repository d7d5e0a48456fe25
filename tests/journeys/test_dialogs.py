"""After a dialog, a menu, a file picker or a notice the next character lands where somebody types; nothing is lost."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.commentator import SQUADS, Console, desk, sign_in
from tests.journeys.conftest import Hand
from tests.journeys.room_members import Person, Sit
from tests.journeys.test_photos import picture

Leave = Callable[[Page, Locator], None]


def press(name: str) -> Leave:
    return lambda page, dialog: dialog.get_by_role("button", name=name, exact=True).click()


def tap(name: str) -> Leave:
    return lambda page, dialog: dialog.get_by_role("button", name=name, exact=True).tap()


def enter_on(name: str) -> Leave:
    return lambda page, dialog: dialog.get_by_role("button", name=name, exact=True).press("Enter")


def enter(page: Page, dialog: Locator) -> None:
    page.keyboard.press("Enter")


def escape(page: Page, dialog: Locator) -> None:
    page.keyboard.press("Escape")


def press_beside(page: Page, dialog: Locator) -> None:
    page.mouse.click(3, 3)


def tap_beside(page: Page, dialog: Locator) -> None:
    page.touchscreen.tap(3, 3)


# What opens it by mouse, which key does the same, and every way out.
DIALOGS = {
    "Hold, in seconds": ("Hold", "Alt+h", [press("Cancel"), press("Set"), enter, escape, press_beside]),
    "Status and period": ("Status…", "Alt+s", [press("Cancel"), press("Set"), enter_on("Set"), escape, press_beside]),
    "Lead commentator": (
        "Lead",
        "Alt+m",
        [press("Cancel"), press("Cora"), press("No lead"), enter_on("Cancel"), escape, press_beside],
    ),
    "Keys": ("Keys", "", [press("Close"), enter_on("Close"), escape, press_beside]),
}


@pytest.fixture
def match_id(hand: Hand) -> int:
    """Harbour Town v Mill United, which Cora calls and whose chat she moderates."""
    match = int(hand.match())
    hand.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    hand.lineup(match, SQUADS)
    hand.person("cora", match)
    hand.person("cora", match, part="moderator")
    return match


@pytest.fixture
def office(browser: Browser, origin: str, hand: Hand, match_id: int) -> BrowserContext:
    context = desk(browser, origin)
    sign_in(context, origin, hand, "cora")
    return context


@pytest.fixture
def cora(office: BrowserContext, match_id: int) -> Console:
    return Console(office.new_page(), match_id).open()


class Typing:
    """A text field into which a word is typed after every step: all of them stand there."""

    def __init__(self, page: Page, field: Locator) -> None:
        self.page, self.field, self.text = page, field, ""

    def goes_on(self) -> None:
        for letter in "so ":
            self.page.keyboard.press(letter if letter != " " else "Space")
        self.text += "so "
        expect(self.field).to_have_value(self.text)


def test_typing_goes_on_after_a_dialog_of_the_console(cora: Console):
    """However a dialog is opened and left."""
    typing = Typing(cora.page, cora.line)
    typing.goes_on()
    for name, (button, key, ways) in DIALOGS.items():
        dialog = cora.page.get_by_role("dialog", name=name)
        opened: list[Callable[[], None]] = [cora.page.get_by_role("button", name=button, exact=True).click]
        if key:
            opened.append(partial(cora.press, key))
        for open_it in opened:
            for leave in ways:
                open_it()
                expect(dialog).to_be_visible()
                leave(cora.page, dialog)
                expect(dialog).to_be_hidden()
                typing.goes_on()


def test_a_click_inside_a_dialog_or_a_text_selected_out_of_it_does_not_close_it(cora: Console):
    cora.press("Alt+h")
    dialog = cora.page.get_by_role("dialog", name="Hold, in seconds")
    dialog.get_by_text("So long a line").click()
    dialog.click(position={"x": 2, "y": 2})
    box = dialog.bounding_box()
    assert box
    cora.page.mouse.move(box["x"] + 40, box["y"] + 60)
    cora.page.mouse.down()
    cora.page.mouse.move(3, 3)
    cora.page.mouse.up()
    expect(dialog).to_be_visible()


def test_typing_goes_on_after_the_clock_is_set(cora: Console):
    typing, form = Typing(cora.page, cora.line), cora.page.locator("#clock-form")
    typing.goes_on()
    for leave in (lambda: form.get_by_role("button", name="Set").click(), lambda: cora.press("Enter")):
        cora.page.get_by_role("button", name="Set clock").click()
        cora.type("12:00")
        leave()
        expect(form).to_be_hidden()
        typing.goes_on()
    cora.press("Alt+c")
    cora.type("nonsense")
    form.get_by_role("button", name="Set").click()
    expect(form.locator("input")).to_be_focused()
    cora.press("Escape")
    typing.goes_on()


def test_typing_goes_on_after_the_login_and_its_notice(cora: Console, office: BrowserContext, match_id: int):
    office.clear_cookies()
    cora.say("Without a cookie.")
    expect(cora.notice).to_contain_text("Log in again")
    typing, dialog = Typing(cora.page, cora.line), cora.page.get_by_role("dialog", name="Log in")
    typing.goes_on()
    for leave in (press("Later"), escape, press_beside):
        cora.notice.get_by_role("button").click()
        expect(dialog.locator("[name=username]")).to_be_focused()
        leave(cora.page, dialog)
        expect(dialog).to_be_hidden()
        typing.goes_on()


def test_typing_goes_on_after_a_photo_is_picked_or_removed(cora: Console):
    typing = Typing(cora.page, cora.line)
    typing.goes_on()
    for open_it in (cora.page.get_by_role("button", name="Photo").click, lambda: cora.press("Alt+f")):
        with cora.page.expect_file_chooser() as chooser:
            open_it()
        chooser.value.set_files({"name": "goal.png", "mimeType": "image/png", "buffer": picture()})
        expect(cora.page.get_by_label("Photo description")).to_be_visible()
        typing.goes_on()
        cora.page.get_by_role("button", name="Remove the photo").click()
        typing.goes_on()
    with cora.page.expect_file_chooser():
        cora.page.get_by_role("button", name="Photo").click()
    cora.page.locator("input[type=file]").dispatch_event("cancel")
    typing.goes_on()


def test_typing_goes_on_after_a_press_of_what_belongs_to_a_line(cora: Console):
    cora.say("A line to work at.")
    line = cora.entry("A line to work at.")
    typing = Typing(cora.page, cora.line)
    typing.goes_on()
    line.hover()
    line.get_by_role("button", name="Pin", exact=True).click()
    expect(cora.page.locator("#pinned")).to_contain_text("A line to work at.")
    typing.goes_on()
    for leave in ("Close", "Save", "Discard"):
        line.hover()
        line.get_by_role("button", name="Edit", exact=True).click()
        line.locator("form textarea").press("End")
        cora.type(" More.")
        line.get_by_role("button", name=leave, exact=True).click()
        expect(line.locator("form")).to_have_count(0)
        typing.goes_on()


def test_typing_goes_on_after_a_dialog_that_was_left_by_touch(browser: Browser, origin: str, hand: Hand, match_id: int):
    """A tablet with a keyboard: the finger opens and closes, the keys type."""
    context = desk(browser, origin, has_touch=True, is_mobile=True, viewport={"width": 1024, "height": 768})
    sign_in(context, origin, hand, "cora")
    cora = Console(context.new_page(), match_id).open()
    typing = Typing(cora.page, cora.line)
    cora.line.tap()
    typing.goes_on()
    for button, name in (("Hold", "Hold, in seconds"), ("Status…", "Status and period")):
        dialog = cora.page.get_by_role("dialog", name=name)
        for leave in (tap("Cancel"), tap("Set"), tap_beside):
            cora.page.get_by_role("button", name=button, exact=True).tap()
            expect(dialog).to_be_visible()
            leave(cora.page, dialog)
            expect(dialog).to_be_hidden()
            typing.goes_on()


# --- the chat


@pytest.fixture(params=[False, True], ids=["match page", "console"])
def moderator(request: pytest.FixtureRequest, sit: Sit, hand: Hand, match_id: int) -> tuple[Person, Typing]:
    """Mona keeps a room in which Ola has spoken, and types where her page has its composer."""
    hand.say(match_id, hand.member("Ola", at=match_id)[0], "Something vile")
    mona = sit("Mona", moderates=match_id, console=request.param)
    expect(mona.line("Something vile")).to_be_visible()
    field = mona.page.locator("#line") if request.param else mona.text
    field.click()
    typing = Typing(mona.page, field)
    typing.goes_on()
    return mona, typing


def open_menu(person: Person) -> Locator:
    line = person.line("Something vile")
    line.hover()
    line.get_by_role("button", name="Message actions").click()
    menu = person.page.get_by_role("menu")
    expect(menu).to_be_visible()
    return menu


def test_typing_goes_on_after_the_mute_dialog(moderator: tuple[Person, Typing]):
    mona, typing = moderator
    dialog = mona.page.get_by_role("dialog", name="Mute Ola")
    for leave in (press("Cancel"), escape, press_beside, enter, press("Mute")):
        open_menu(mona).get_by_role("menuitem", name="Mute…").click()
        expect(dialog).to_be_visible()
        leave(mona.page, dialog)
        expect(dialog).to_be_hidden()
        typing.goes_on()


def test_typing_goes_on_after_the_menu_of_a_message(moderator: tuple[Person, Typing]):
    mona, typing = moderator
    menu = open_menu(mona)
    mona.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    typing.goes_on()
    menu = open_menu(mona)
    mona.page.locator(".chat-name").click()
    expect(menu).to_have_count(0)
    typing.goes_on()
    open_menu(mona).locator("[data-react]").first.click()
    expect(menu).to_have_count(0)
    typing.goes_on()


def test_typing_goes_on_after_a_setting_of_the_room(moderator: tuple[Person, Typing]):
    mona, typing = moderator
    keeper = mona.page.locator(".chat-moderation")
    keeper.locator("summary").click()
    typing.goes_on()
    keeper.get_by_role("checkbox", name="Panic").check()
    typing.goes_on()
    keeper.get_by_role("combobox", name="Slow mode").focus()
    mona.page.keyboard.press("Escape")
    typing.goes_on()


def test_typing_goes_on_after_the_list_of_the_chats_keys(sit: Sit, match_id: int):
    ola = sit("Ola")
    typing, dialog = Typing(ola.page, ola.text), ola.page.get_by_role("dialog", name="Keyboard shortcuts")
    ola.text.click()
    typing.goes_on()
    for leave in (press("Close"), enter, escape, press_beside):
        ola.page.get_by_role("button", name="Keyboard shortcuts").click()
        expect(dialog).to_be_visible()
        leave(ola.page, dialog)
        expect(dialog).to_be_hidden()
        typing.goes_on()


def test_typing_goes_on_after_the_login_sheet(sit: Sit, match_id: int):
    fan = sit()
    typing, dialog = Typing(fan.page, fan.text), fan.page.locator("#login-sheet")
    fan.text.click()
    typing.goes_on()
    for leave in (press("Close"), escape, press_beside):
        fan.page.locator("[data-account]").click()
        expect(dialog.locator("input:not([type=hidden])").first).to_be_focused()
        leave(fan.page, dialog)
        expect(dialog).to_be_hidden()
        typing.goes_on()


def test_typing_goes_on_after_a_photo_was_looked_at(sit: Sit, hand: Hand, match_id: int):
    hand.photo(hand.post(match_id, "Look at that."))
    ola = sit("Ola")
    typing, dialog = Typing(ola.page, ola.text), ola.page.get_by_role("dialog", name="The ball in the net")
    ola.text.click()
    typing.goes_on()
    for leave in (escape, press_beside, lambda page, dialog: dialog.get_by_role("img").click()):
        ola.page.get_by_role("link", name="The ball in the net").click()
        expect(dialog).to_be_visible()
        leave(ola.page, dialog)
        expect(dialog).to_be_hidden()
        typing.goes_on()
