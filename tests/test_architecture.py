"""Rules for lines of code, and the graph of docs/architecture.md. Import rules are in pyproject.toml."""

import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
DIALOG = "livecast/static/livecast/dialog.js"
SPOILERS = "matches/static/matches/shared/spoilers.js"
CODE = ("livecast", "accounts", "matches", "chat", "templates")


def lines(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Yield each line of the product's files of these types, with its place: `matches/pages/views.py:12`."""
    for folder in CODE:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in suffixes and "migrations" not in file.parts:
                for number, line in enumerate(file.read_text().splitlines(), start=1):
                    yield f"{file.relative_to(ROOT)}:{number}", line


def offenders(pattern: str, *suffixes: str, allowed: tuple[str, ...] = ()) -> list[str]:
    rule = re.compile(pattern)
    return [
        f"{where}: {line.strip()}"
        for where, line in lines(*suffixes)
        if rule.search(line) and not where.startswith(allowed)
    ]


@pytest.mark.parametrize(
    "sink",
    [
        r"\binnerHTML\b",
        r"\bouterHTML\s*\+?=",
        r"\binsertAdjacentHTML\b",
        r"\bdocument\.write\b",
        r"\bmark_safe\b",
        r"\|\s*safe\b",
        r"\{%\s*autoescape off",
    ],
)
def test_user_text_is_not_inserted_as_markup(sink: str):
    """Chat and commentary are inserted as text: `textContent`, `format_html`, or Django's escaping."""
    assert offenders(sink, ".py", ".html", ".js") == []


def test_each_fetch_of_a_page_has_a_time_limit():
    """fetch() alone may wait for minutes."""
    # The browser ends a service worker that waits for too long.
    allowed = ("livecast/static/livecast/request.js", "livecast/static/livecast/worker/")
    assert offenders(r"(?<!#)\bfetch\(", ".js", allowed=allowed) == []


def test_dialogs_are_opened_in_one_module():
    """The module returns the focus to the text field when a dialog closes."""
    assert offenders(r"\bshowModal\(|\bconfirm\(|\balert\(|\bprompt\(", ".js", allowed=(DIALOG,)) == []


def test_scripts_use_the_servers_time():
    """Shown or sent times come from ServerTime. Date.now() is for names, the order of drafts, the age of a choice."""
    drafts = [f"matches/static/matches/console/{name}.js" for name in ("drafts", "entry-outbox")]
    allowed = ("livecast/static/livecast/server-time.js", "chat/static/chat/room/message-outbox.js", SPOILERS, *drafts)
    assert offenders(r"\bDate\.now\(|\bnew Date\(\)\.to", ".js", allowed=allowed) == []


def test_only_one_module_sends_to_groups():
    assert offenders(r"\bgroup_send\(", ".py", allowed=("livecast/realtime/push.py",)) == []


def test_models_have_no_signals_and_no_save_overrides():
    """An action contains everything that happens on a write."""
    assert offenders(r"\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b|def (save|delete)\(self", ".py") == []


def test_env_example_lists_every_setting():
    settings = (ROOT / "livecast" / "settings.py").read_text()
    knobs = set(re.findall(r'(?:\benv\.\w+|\b_required)\(\s*"([A-Z_]+)"', settings))
    listed = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert knobs == listed


def test_the_documented_graph_of_matches_equals_the_imports():
    """Transitive arrows are left out."""
    graph = grimp.build_graph("livecast", "accounts", "matches", "chat", cache_dir=None)
    packages = sorted(graph.find_children("matches") - {"matches.migrations"})
    imports = {
        package: {
            other
            for other in packages
            if other != package and graph.direct_import_exists(importer=package, imported=other, as_packages=True)
        }
        for package in packages
    }

    def reached(package: str) -> set[str]:
        return set().union(*({other} | reached(other) for other in imports[package]))

    arrows = [
        f"    {package.removeprefix('matches.')} --> {other.removeprefix('matches.')}"
        for package in packages
        for other in sorted(imports[package])
        if not any(other in reached(between) for between in imports[package] - {other})
    ]
    drawn = re.search(r"```mermaid\ngraph TD\n(.*?)```", (ROOT / "docs/architecture.md").read_text(), re.DOTALL)
    assert drawn and drawn[1].splitlines() == arrows, "\n".join(arrows)


def test_no_line_is_longer_than_120_characters():
    """JavaScript, CSS and templates. Ruff checks Python."""
    assert [where for where, line in lines(".js", ".css", ".html") if len(line) > 120] == []
