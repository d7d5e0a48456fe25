"""After a dialog, menu, file picker or notice, typing continues where it was."""

from collections.abc import Callable
from functools import partial
from itertools import cycle

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.journeys.commentator import SQUADS, ConsolePage, add_session, staff_context
from tests.journeys.conftest import Database
from tests.journeys.room_members import RoomVisitor, Visit
from tests.journeys.test_photos import picture

LeaveDialog = Callable[[Page, Locator], None]


def press(name: str) -> LeaveDialog:
    return lambda page, dialog: dialog.get_by_role("button", name=name, exact=True).click()


def tap(name: str) -> LeaveDialog:
    return lambda page, dialog: dialog.get_by_role("button", name=name, exact=True).tap()


def enter_on(name: str) -> LeaveDialog:
    return lambda page, dialog: dialog.get_by_role("button", name=name, exact=True).press("Enter")


def enter(page: Page, dialog: Locator) -> None:
    page.keyboard.press("Enter")


def escape(page: Page, dialog: Locator) -> None:
    page.keyboard.press("Escape")


def press_outside(page: Page, dialog: Locator) -> None:
    page.mouse.click(3, 3)


def tap_outside(page: Page, dialog: Locator) -> None:
    page.touchscreen.tap(3, 3)


# For each dialog: the button and the key that open it, and all ways to close it.
DIALOGS = {
    "Hold, in seconds": ("Hold", "Alt+h", [press("Cancel"), press("Set"), enter, escape, press_outside]),
    "Status and period": ("Status…", "Alt+s", [press("Cancel"), press("Set"), enter_on("Set"), escape, press_outside]),
    "Lead commentator": (
        "Lead",
        "Alt+m",
        [press("Cancel"), press("Cora"), press("No lead"), enter_on("Cancel"), escape, press_outside],
    ),
    "Keys": ("Keys", "", [press("Close"), enter_on("Close"), escape, press_outside]),
}


@pytest.fixture
def match_id(database: Database) -> int:
    """Harbour Town v Mill United, with Cora as commentator and moderator."""
    match = int(database.create_match())
    database.post(match, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.set_lineup(match, SQUADS)
    database.add_staff("cora", match)
    database.add_staff("cora", match, part="moderator")
    return match


@pytest.fixture
def context(browser: Browser, origin: str, database: Database, match_id: int) -> BrowserContext:
    context = staff_context(browser, origin)
    add_session(context, origin, database, "cora")
    return context


@pytest.fixture
def cora(context: BrowserContext, match_id: int) -> ConsolePage:
    return ConsolePage(context.new_page(), match_id).open()


class TypedText:
    """A text field and the text typed into it so far."""

    def __init__(self, page: Page, field: Locator) -> None:
        self.page, self.field, self.text = page, field, ""

    def type_more(self) -> None:
        for letter in "so ":
            self.page.keyboard.press(letter if letter != " " else "Space")
        self.text += "so "
        expect(self.field).to_have_value(self.text)


def test_typing_continues_after_a_console_dialog(cora: ConsolePage):
    """Open each dialog in every way, and close it in every way."""
    typing = TypedText(cora.page, cora.line)
    typing.type_more()
    for name, (button, key, exits) in DIALOGS.items():
        dialog = cora.page.get_by_role("dialog", name=name)
        opened: list[Callable[[], None]] = [cora.page.get_by_role("button", name=button, exact=True).click]
        if key:
            opened.append(partial(cora.press, key))
        # All dialogs are opened and closed by the same code, so every pair is tried with one of them.
        every_pair = [(open_it, leave) for open_it in opened for leave in exits]
        for open_it, leave in every_pair if button == "Hold" else zip(cycle(opened), exits, strict=False):
            open_it()
            expect(dialog).to_be_visible()
            leave(cora.page, dialog)
            expect(dialog).to_be_hidden()
            typing.type_more()


def test_a_click_or_selection_that_starts_in_a_dialog_does_not_close_it(cora: ConsolePage):
    cora.press("Alt+h")
    dialog = cora.page.get_by_role("dialog", name="Hold, in seconds")
    dialog.get_by_text("For this time a line").click()
    dialog.click(position={"x": 2, "y": 2})
    box = dialog.bounding_box()
    assert box
    cora.page.mouse.move(box["x"] + 40, box["y"] + 60)
    cora.page.mouse.down()
    cora.page.mouse.move(3, 3)
    cora.page.mouse.up()
    expect(dialog).to_be_visible()


def test_typing_continues_after_the_clock_is_set(cora: ConsolePage):
    typing, form = TypedText(cora.page, cora.line), cora.page.locator("#clock-form")
    typing.type_more()
    for leave in (lambda: form.get_by_role("button", name="Set").click(), lambda: cora.press("Enter")):
        cora.page.get_by_role("button", name="Set clock").click()
        cora.type("12:00")
        leave()
        expect(form).to_be_hidden()
        typing.type_more()
    cora.press("Alt+c")
    cora.type("nonsense")
    form.get_by_role("button", name="Set").click()
    expect(form.locator("input")).to_be_focused()
    cora.press("Escape")
    typing.type_more()


def test_typing_continues_after_a_photo_is_chosen_or_removed(cora: ConsolePage):
    typing = TypedText(cora.page, cora.line)
    typing.type_more()
    for open_it in (cora.page.get_by_role("button", name="Photo").click, lambda: cora.press("Alt+f")):
        with cora.page.expect_file_chooser() as chooser:
            open_it()
        chooser.value.set_files({"name": "goal.png", "mimeType": "image/png", "buffer": picture()})
        expect(cora.page.get_by_label("Photo description")).to_be_visible()
        typing.type_more()
        cora.page.get_by_role("button", name="Remove the photo").click()
        typing.type_more()
    with cora.page.expect_file_chooser():
        cora.page.get_by_role("button", name="Photo").click()
    cora.page.locator("input[type=file]").dispatch_event("cancel")
    typing.type_more()


def test_typing_continues_after_a_login_in_the_console(cora: ConsolePage, context: BrowserContext, match_id: int):
    context.clear_cookies()
    cora.post_line("Without a cookie.")
    expect(cora.notice).to_contain_text("Log in again")
    typing, dialog = TypedText(cora.page, cora.line), cora.page.get_by_role("dialog", name="Log in")
    typing.type_more()
    for leave in (press("Later"), escape, press_outside):
        cora.notice.get_by_role("button").click()
        expect(dialog.locator("[name=username]")).to_be_focused()
        leave(cora.page, dialog)
        expect(dialog).to_be_hidden()
        typing.type_more()


def test_typing_continues_after_a_button_of_an_entry(cora: ConsolePage):
    cora.post_line("A line to work at.")
    line = cora.entry("A line to work at.")
    typing = TypedText(cora.page, cora.line)
    typing.type_more()
    line.hover()
    line.get_by_role("button", name="Pin", exact=True).click()
    expect(cora.page.locator("#pinned")).to_contain_text("A line to work at.")
    typing.type_more()
    for leave in ("Close", "Save", "Discard"):
        line.hover()
        line.get_by_role("button", name="Edit", exact=True).click()
        line.locator("form textarea").press("End")
        cora.type(" More.")
        line.get_by_role("button", name=leave, exact=True).click()
        expect(line.locator("form")).to_have_count(0)
        typing.type_more()


def test_typing_continues_after_a_dialog_is_closed_by_touch(
    browser: Browser, origin: str, database: Database, match_id: int
):
    """On a tablet with a keyboard."""
    context = staff_context(browser, origin, has_touch=True, is_mobile=True, viewport={"width": 1024, "height": 768})
    add_session(context, origin, database, "cora")
    cora = ConsolePage(context.new_page(), match_id).open()
    typing = TypedText(cora.page, cora.line)
    cora.line.tap()
    typing.type_more()
    for button, name in (("Hold", "Hold, in seconds"), ("Status…", "Status and period")):
        dialog = cora.page.get_by_role("dialog", name=name)
        for leave in (tap("Cancel"), tap("Set"), tap_outside):
            cora.page.get_by_role("button", name=button, exact=True).tap()
            expect(dialog).to_be_visible()
            leave(cora.page, dialog)
            expect(dialog).to_be_hidden()
            typing.type_more()


# --- the chat


@pytest.fixture(params=[False, True], ids=["match page", "console"])
def moderator(
    request: pytest.FixtureRequest, visit: Visit, database: Database, match_id: int
) -> tuple[RoomVisitor, TypedText]:
    """A moderator who types in the composer, in a room with a message of Ola."""
    database.send_messages(match_id, database.create_member("Ola", at=match_id)[0], "Something vile")
    mona = visit("Mona", moderates=match_id, console=request.param)
    expect(mona.message("Something vile")).to_be_visible()
    field = mona.page.locator("#line") if request.param else mona.text
    field.click()
    typing = TypedText(mona.page, field)
    typing.type_more()
    return mona, typing


def open_menu(person: RoomVisitor) -> Locator:
    line = person.message("Something vile")
    line.hover()
    line.get_by_role("button", name="Message actions").click()
    menu = person.page.get_by_role("menu")
    expect(menu).to_be_visible()
    return menu


def test_typing_continues_after_a_dialog_menu_or_setting_of_a_moderator(moderator: tuple[RoomVisitor, TypedText]):
    mona, typing = moderator
    menu = open_menu(mona)
    mona.page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    typing.type_more()
    menu = open_menu(mona)
    mona.page.locator(".chat-name").click()
    expect(menu).to_have_count(0)
    typing.type_more()
    open_menu(mona).locator("[data-react]").first.click()
    expect(menu).to_have_count(0)
    typing.type_more()

    dialog = mona.page.get_by_role("dialog", name="Mute Ola")
    for leave in (press("Cancel"), escape, press_outside, enter, press("Mute")):
        open_menu(mona).locator("[data-action=mute]").click()
        expect(dialog).to_be_visible()
        leave(mona.page, dialog)
        expect(dialog).to_be_hidden()
        typing.type_more()

    keeper = mona.page.locator(".chat-moderation")
    keeper.locator("summary").click()
    typing.type_more()
    keeper.get_by_role("checkbox", name="Panic").check()
    typing.type_more()
    keeper.get_by_role("combobox", name="Slow mode").focus()
    mona.page.keyboard.press("Escape")
    typing.type_more()


def test_typing_continues_after_the_login_dialog(visit: Visit, match_id: int):
    fan = visit()
    typing, dialog = TypedText(fan.page, fan.text), fan.page.locator("#login-sheet")
    fan.text.click()
    typing.type_more()
    for leave in (press("Close"), escape, press_outside):
        fan.page.locator("[data-account]").click()
        expect(dialog.locator("input:not([type=hidden])").first).to_be_focused()
        leave(fan.page, dialog)
        expect(dialog).to_be_hidden()
        typing.type_more()


def test_typing_continues_after_a_photo_or_the_list_of_keys(visit: Visit, database: Database, match_id: int):
    database.add_photo(database.post(match_id, "Look at that."))
    ola = visit("Ola")
    typing, photo = TypedText(ola.page, ola.text), ola.page.get_by_role("dialog", name="The ball in the net")
    ola.text.click()
    typing.type_more()
    for leave in (escape, press_outside, lambda page, dialog: dialog.get_by_role("img").click()):
        ola.page.get_by_role("link", name="The ball in the net").click()
        expect(photo).to_be_visible()
        leave(ola.page, photo)
        expect(photo).to_be_hidden()
        typing.type_more()

    keys = ola.page.get_by_role("dialog", name="Keyboard shortcuts")
    for leave in (press("Close"), enter, escape, press_outside):
        ola.page.get_by_role("button", name="Keyboard shortcuts").click()
        expect(keys).to_be_visible()
        leave(ola.page, keys)
        expect(keys).to_be_hidden()
        typing.type_more()
