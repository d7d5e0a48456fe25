"""Rules that can be checked line by line, and the graph in docs/architecture.md.

Import rules: see pyproject.toml.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
DIALOG = "livecast/static/livecast/dialog.js"
CODE = ("livecast", "accounts", "matches", "chat", "templates")


def lines(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Every line of the product's own files of these kinds, after where it is: `matches/pages/views.py:12`."""
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
def test_text_of_users_is_never_used_as_markup(sink: str):
    """Chat and commentary reach a page as text: `textContent`, `format_html`, and Django's own escaping."""
    assert offenders(sink, ".py", ".html", ".js") == []


def test_every_request_of_a_script_has_a_time_limit():
    """fetch() alone may wait for minutes, and what waits for its answer waits as long."""
    assert offenders(r"(?<!#)\bfetch\(", ".js", allowed=("livecast/static/livecast/request.js",)) == []


def test_only_one_module_opens_dialogs():
    """That module returns the focus to the text when a dialog closes."""
    assert offenders(r"\bshowModal\(|\bconfirm\(|\balert\(|\bprompt\(", ".js", allowed=(DIALOG,)) == []


def test_scripts_do_not_use_the_clock_of_the_device():
    """Scripts show and send the time of ServerTime.

    Date.now() is only for names and the order of drafts.
    """
    drafts = [f"matches/static/matches/console/{name}.js" for name in ("drafts", "entry-outbox")]
    allowed = ("livecast/static/livecast/server-time.js", "chat/static/chat/room/message-outbox.js", *drafts)
    assert offenders(r"\bDate\.now\(|\bnew Date\(\)\.to", ".js", allowed=allowed) == []


def test_only_one_function_sends_frames():
    assert offenders(r"\bgroup_send\(", ".py", allowed=("livecast/realtime/push.py",)) == []


def test_models_have_no_signals_and_no_logic_in_save():
    """Actions contain all logic: models have no signals, and no save() or delete() of their own."""
    assert offenders(r"\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b|def (save|delete)\(self", ".py") == []


def test_env_example_lists_every_setting():
    settings = (ROOT / "livecast" / "settings.py").read_text()
    knobs = set(re.findall(r'(?:\benv\.\w+|\b_required)\(\s*"([A-Z_]+)"', settings))
    listed = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert knobs == listed


def test_the_graph_of_matches_in_the_architecture_is_that_of_the_code():
    """Arrows that follow from others are left out."""
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
    """Of JavaScript, CSS and templates. Ruff checks Python."""
    assert [where for where, line in lines(".js", ".css", ".html") if len(line) > 120] == []
