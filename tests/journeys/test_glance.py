"""The match at a glance: timeline, chart, line-ups, the lines of one player, who writes and who watches."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.accessibility import axe_page, require_accessible
from tests.journeys.conftest import PHONE, Database
from tests.journeys.contexts import shared_contexts
from tests.journeys.page_content import wait_until
from tests.journeys.room_members import DESK
from tests.journeys.test_tv_delay import with_settings

HOME = [
    [1, "Tove Ember", "GK"],
    *([number, name, "DF"] for number, name in enumerate(("Ida Parker", "Kit Marrow", "Jo Farthing", "Al Oxley"), 2)),
    *([number, name, "MF"] for number, name in enumerate(("Kit Windle", "Bo Nettle", "Ann Stone", "Lu Hobb"), 6)),
    [10, "Ines Caldera", "ST"],
    [11, "Sam Gribble", "ST"],
    [14, "Kit Windle", ""],
    [15, "Moss Crick", ""],
]
AWAY = [[1, "Ash Ember", "GK"], [9, "Viktor Doom", "FW"], [12, "王霜", ""]]

# What the server renders without a script, and what the scripts make: without the parts that only a script shows.
_TREE = """() => {
    const tree = node => {
        if (node.nodeType === Node.TEXT_NODE) return node.data.trim();
        const attributes = [...node.attributes].filter(
            ({name}) => !(name === 'href' && node.matches('.lineup-name'))
        ).map(({name, value}) => [name, value]).sort();
        const children = [...node.childNodes].filter(
            child => child.nodeType === Node.TEXT_NODE ? child.data.trim()
                : child.nodeType === Node.ELEMENT_NODE && !child.matches('.timeline-now, .about-viewers, time')
        );
        return [node.localName, attributes, children.map(tree)];
    };
    return [...document.querySelectorAll('#timeline, #chart, #lineups, #about')].map(tree);
}"""


def open_match(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-connection=connected]")).to_have_count(1)


def write_football(database: Database, match_id: int) -> None:
    """Write goals, cards and substitutions; some are corrected, withdrawn or overturned."""

    def post(kind: str, side: str, period: str, seconds: float, *players: dict[str, Any], body: str = "") -> int:
        fields = {"side": side, "period": period, "clock_seconds": seconds, "players": [*players]}
        return int(database.post(match_id, body or f"A {kind}.", kind=kind, byline="Cora Quill", **fields))

    windle = {"name": "Kit Windle", "number": 6}
    post("goal", "home", "1H", 700, windle, {"name": "Bo Nettle", "role": "assist"})
    booked = post("yellow_card", "away", "1H", 715, {"name": "Doom"})
    disallowed = post("goal", "home", "1H", 730, {"number": 10})
    post("own_goal", "away", "1H", 2830, {"name": "Ash Ember", "number": 1})
    post("period_end", "", "1H", 2850)
    post("period_start", "", "2H", 0)
    post("yellow_card", "home", "2H", 50, {"name": "Ida Parker"})
    post("card_overturned", "home", "2H", 90, {"name": "Ida Parker"})
    came, went = {"number": 15, "role": "player_in"}, {"name": "Bo Nettle", "role": "player_out"}
    post("substitution", "home", "2H", 600, came, went)
    wrong = post("red_card", "away", "2H", 700, {"name": "Ash Ember"})
    database.correct(booked, players=[{"name": "Viktor Doom", "number": 9}])
    database.correct(disallowed, kind="goal_disallowed")
    database.retract(wrong, reason="the wrong match")


def write_basketball(database: Database, match_id: int) -> None:
    for number, (side, kind) in enumerate((("home", "three_points"), ("away", "two_points")) * 6):
        period, seconds = ("Q1", 40.0 * number) if number < 7 else ("Q2", 30.0 * number)
        database.post(match_id, f"{kind} {number}", kind=kind, side=side, period=period, clock_seconds=seconds)


def write_cricket(database: Database, match_id: int) -> None:
    for number, kind in enumerate(("four", "comment", "six", "wicket", "runs_2", "wicket")):
        player = [{"name": "Ines Caldera", "role": "batter"}]
        fields = {"side": "home", "period": "I1", "minute": f"{number // 6}.{number % 6 + 1}", "players": player}
        database.post(match_id, f"{kind} {number}", kind=kind, **fields)


@pytest.mark.parametrize(
    ("sport", "prefix", "write"),
    [
        ("football", "", write_football),
        ("basketball", "/zh-hans", write_basketball),
        ("cricket", "/zh-hans", write_cricket),
    ],
)
def test_live_parts_equal_the_rendered_ones(
    page: Page, browser: Browser, origin: str, database: Database, sport: str, prefix: str, write: Any
):
    match_id = database.create_match(sport=sport)
    address = f"{prefix}/matches/{match_id}/"
    open_match(page, f"{address}#statistics")
    database.announce_lineup(match_id, "home", HOME)
    database.announce_lineup(match_id, "away", AWAY)
    write(database, match_id)
    last = database.post(match_id, "Play goes on.")
    expect(page.locator(f"#entry-{last}")).to_have_count(1)

    plain = shared_contexts(browser).lend(origin, viewport=PHONE, java_script_enabled=False).new_page()
    plain.goto(address)
    rendered = plain.evaluate(_TREE)
    wait_until(page, lambda: page.evaluate(_TREE) == rendered)


@pytest.mark.parametrize("change", ["a goal", "a substitute on the tab of the line-ups"])
def test_the_code_of_the_drawings_is_loaded_when_a_change_can_be_seen(
    page: Page, database: Database, match_id: int, change: str
):
    database.announce_lineup(match_id, "home", HOME)
    page.set_viewport_size(PHONE)
    scripts: list[str] = []
    page.on("request", lambda request: scripts.append(urlsplit(request.url).path))
    open_match(page, f"/matches/{match_id}/#commentary")
    database.announce_lineup(match_id, "home", HOME[:-1])
    last = database.post(match_id, "Out for a throw-in.", side="home")
    expect(page.locator(f"#entry-{last}")).to_have_count(1)
    assert not any("drawings" in path for path in scripts)
    if change == "a goal":
        database.post(match_id, "In!", kind="goal", side="home", players=[{"name": "Ida Parker"}])
        expect(page.locator("#highlights")).to_contain_text("Ida Parker")
    else:
        page.locator(".tabs").get_by_role("link", name="Line-ups").click()
        sheet = page.locator('.team-sheet[data-side="home"]')
        expect(sheet).not_to_contain_text("Moss Crick")
        expect(sheet).to_contain_text("Kit Windle")
    assert sum("drawings" in path for path in scripts) == 1


def test_drawings_without_their_code_do_not_run_ahead_of_a_delay(
    browser: Browser, origin: str, database: Database, match_id: int
):
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    database.post(match_id, "In!", kind="goal", side="home", clock_seconds=60)
    context = with_settings(browser, origin, viewport=DESK, settings={"delay": "180"})
    page = context.new_page()
    page.route("**/drawings*.js", lambda route: route.abort())
    open_match(page, f"/matches/{match_id}/")
    expect(page.locator("html:not([data-hold]) .scoreboard")).to_be_visible()
    expect(page.locator(".about")).to_be_visible()
    expect(page.locator(".timeline")).to_be_hidden()
    # The next change tries again.
    page.unroute("**/drawings*.js")
    page.locator(".delay-badge").click()
    expect(page.locator(".timeline-marks a")).to_have_count(1)
    expect(page.locator(".timeline")).to_be_visible()
    context.close()


def test_timeline_and_players_show_what_happened(page: Page, database: Database, match_id: int):
    database.announce_lineup(match_id, "home", HOME)
    database.announce_lineup(match_id, "away", AWAY)
    open_match(page, f"/matches/{match_id}/#statistics")
    write_football(database, match_id)

    marks = page.locator(".timeline-marks a")
    expect(marks).to_have_count(5)  # two goals, one that was disallowed, two cards; not the withdrawn one
    titles = [text.strip() for text in page.locator(".timeline-marks title").all_text_contents()]
    assert titles == [
        "12' Goal, Harbour Town, Kit Windle, 1–0",
        "12' Yellow card, Mill United, Viktor Doom",
        "13' Goal disallowed, Harbour Town",
        "45+3' Own goal, Mill United, Ash Ember, 2–0",
        "46' Yellow card, Harbour Town, Ida Parker",
    ]
    expect(page.locator(".timeline-now:not([hidden])")).to_have_count(1)
    boxes = marks.evaluate_all(
        "nodes => nodes.map(node => node.querySelector('.hit').getBoundingClientRect().toJSON())"
    )
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart = one["right"] <= other["left"] + 1 or other["right"] <= one["left"] + 1
            assert apart or one["bottom"] <= other["top"] + 1 or other["bottom"] <= one["top"] + 1

    marks.first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".entry:target .label")).to_have_text("Goal")

    page.goto(f"/matches/{match_id}/#lineups")

    def signs(key: str) -> Any:
        return page.locator(f'#lineups li:has([data-player="{key}"]) .sign .visually-hidden')

    expect(signs("home-6")).to_have_text(["Goal 12'"])
    expect(signs("home-14")).to_have_count(0)  # another player of the same name
    expect(signs("home-10")).to_have_count(0)  # the goal was disallowed
    expect(signs("home-2")).to_have_count(0)  # the card was overturned
    expect(signs("home-7")).to_have_text(["Off 56'"])
    expect(signs("home-15")).to_have_text(["On 56'"])
    expect(signs("away-9")).to_have_text(["Yellow card 12'"])
    expect(signs("away-1")).to_have_text(["Own goal 45+3'"])
    expect(page.locator('#lineups [data-side="home"] .formation')).to_have_text("4-4-2")
    expect(page.locator('#lineups [data-side="home"] .starting ul')).to_have_count(4)
    expect(page.locator('#lineups [data-side="away"] .starting ul')).to_have_count(1)  # too few for a pitch: a list


def test_a_players_lines_have_an_address_and_grow(page: Page, database: Database, match_id: int):
    database.announce_lineup(match_id, "home", HOME)
    database.announce_lineup(match_id, "away", AWAY)
    write_football(database, match_id)
    open_match(page, f"/matches/{match_id}/#lineups")
    page.locator('[data-player="home-6"]').focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"/matches/{match_id}/#player-home-6")
    lines = page.locator("#player-lines .entry")
    expect(page.locator("#player-lines h2")).to_have_text("6 Kit Windle, Harbour Town")
    expect(lines).to_have_count(1)
    expect(page.locator("#feed")).to_be_hidden()

    database.post(match_id, "The other Windle warms up.", side="home", players=[{"name": "Kit Windle", "number": 14}])
    database.post(match_id, "Windle runs on.", side="home", players=[{"name": "Kit Windle", "number": 6}])
    expect(lines).to_have_count(2)
    expect(lines.first).to_contain_text("Windle runs on.")

    page.get_by_role("link", name="Back to the line-ups").click()
    expect(page.locator('[data-player="home-6"]')).to_be_focused()
    expect(page.locator("#player-lines")).to_be_hidden()

    page.goto(f"/zh-hans/matches/{match_id}/#player-away-12")
    expect(page.locator("#player-lines .player-lines-count")).to_have_text("还没有提到王霜的解说。")


def test_a_players_lines_whose_script_cannot_load_show_an_error(page: Page, database: Database, match_id: int):
    """The script is loaded when the address first names a player."""
    database.announce_lineup(match_id, "home", HOME)
    write_football(database, match_id)
    page.set_viewport_size(DESK)  # the line-ups are beside the lines
    page.route("**/player-lines.js", lambda route: route.abort("connectionrefused"))
    open_match(page, f"/matches/{match_id}/#lineups")
    name = page.locator('[data-player="home-6"]')
    count = page.locator(".player-lines-count")
    name.click()
    expect(count).to_have_text("The lines could not be loaded. Try again.")
    expect(page.locator("#player-lines")).to_be_focused()
    page.get_by_role("link", name="Back to the line-ups").click()
    expect(page.locator("#player-lines")).to_be_hidden()
    expect(page.locator("#feed")).to_be_visible()
    name.click()
    expect(count).to_be_visible()
    page.unroute("**/player-lines.js")
    name.click()
    expect(page.locator("#player-lines .entry")).to_have_count(1)
    expect(page.locator("#player-lines")).to_be_focused()
    page.get_by_role("link", name="Back to the line-ups").click()
    expect(name).to_be_focused()


def test_the_facts_name_writers_and_viewers(page: Page, database: Database):
    match_id = database.create_match(venue="Wellington Boot Lane")
    open_match(page, f"/matches/{match_id}/")
    page.set_viewport_size(DESK)
    expect(page.locator("#about")).to_contain_text("Wellington Boot Lane")
    expect(page.locator(".about-authors")).to_be_hidden()
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0, byline="Cora Quill")
    database.post(match_id, "A throw-in.", byline="Bea Nib")
    expect(page.locator(".about-authors dd")).to_have_text("Bea Nib, Cora Quill")
    expect(page.locator(".about-viewers dd")).to_have_text("1 watching")
    page.reload()
    expect(page.locator(".about-authors dd")).to_have_text("Bea Nib, Cora Quill")


@pytest.mark.parametrize("prefix", ["", "/zh-hans"])
def test_the_match_at_a_glance_is_accessible(browser: Browser, origin: str, database: Database, prefix: str):
    match_id = database.create_match()
    database.announce_lineup(match_id, "home", HOME)
    database.announce_lineup(
        match_id, "away", [[number, f"The Reverend Schweinsteiger-{number}", position] for number, _, position in HOME]
    )
    database.post(match_id, "Under way.", kind="period_start", period="1H", clock_seconds=0)
    write_football(database, match_id)
    court = database.create_match(sport="basketball")
    write_basketball(database, court)
    page = axe_page(browser, origin)
    for address in (
        f"{match_id}/#lineups",
        f"{match_id}/#statistics",
        f"{match_id}/#player-home-6",
        f"{court}/#statistics",
    ):
        open_match(page, f"{prefix}/matches/{address}")
        require_accessible(page, ".player-lines-back", [PHONE, DESK])
