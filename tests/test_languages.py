"""Complete and compiled message catalogues, and one language per address."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client

from matches.models import Match
from matches.sports import OTHER, SPORTS, Names, Sport, StatusNames
from tests.servers import ROOT

CATALOGUES = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
FIELD = re.compile(r"%\(\w+\)s|\{\w*\}")
APPS = ("accounts", "chat", "livecast", "matches")
MARKED = ("_", "gettext", "gettext_lazy", "gettext_noop", "ngettext")
IN_TEMPLATES = re.compile(r"""{%\s*translate\s+"([^"]+)"|\b_\("([^"]+)"\)""")
BLOCKS = re.compile(r"{%\s*blocktranslate([^%]*)%}(.*?){%\s*endblocktranslate\s*%}", re.DOTALL)


def marked_in_code() -> Iterator[str]:
    """Yield every text that Python code marks for translation: `_("…")`."""
    for folder in APPS:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MARKED:
                    yield from (str(word.value) for word in node.args[:1] if isinstance(word, ast.Constant))


def marked_in_templates() -> Iterator[str]:
    for file in (ROOT / "templates").rglob("*.html"):
        text = file.read_text()
        for found in IN_TEMPLATES.findall(text):
            yield from filter(None, found)
        for options, body in BLOCKS.findall(text):
            one = re.split(r"{%\s*plural\s*%}", body)[0]
            if "trimmed" in options:
                one = " ".join(line.strip() for line in one.strip().splitlines())
            yield re.sub(r"{{\s*(\w+)\s*}}", r"%(\1)s", one)


def test_the_chinese_catalogue_exists():
    assert [path.parts[-3] for path in CATALOGUES] == ["zh_Hans"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
class TestCatalogue:
    def test_every_message_is_translated(self, path: Path):
        catalogue = polib.pofile(str(path))
        assert [entry.msgid for entry in catalogue if not entry.translated()] == []
        known = {entry.msgid for entry in catalogue}
        assert sorted({*marked_in_code(), *marked_in_templates()} - known) == []

    def test_translations_have_the_same_placeholders(self, path: Path):
        for entry in polib.pofile(str(path)):
            for said in entry.msgstr_plural.values() or [entry.msgstr]:
                assert sorted(FIELD.findall(entry.msgid)) == sorted(FIELD.findall(said)), entry.msgid

    def test_the_compiled_catalogue_equals_the_source(self, path: Path):
        said, compiled = (
            {entry.msgid: entry.msgstr_plural or entry.msgstr for entry in catalogue}
            for catalogue in (polib.pofile(str(path)), polib.mofile(str(path.with_suffix(".mo"))))
        )
        assert compiled == said


def names_of(sport: Sport) -> dict[str, Names]:
    """Return everything in a sport that has names, by its place."""
    return {
        sport.code: sport.names,
        **{f"{sport.code} period {period.code}": period.names for period in sport.periods},
        **{f"{sport.code} kind {code}": kind.names for code, kind in sport.kinds.items()},
        **{f"{sport.code} statistic {code}": found for code, found in sport.stats.items()},
        **{f"{sport.code} status {one.name}": getattr(sport.status_names, one.name) for one in fields(StatusNames)},
    }


NAMED = {where: found for sport in (*SPORTS.values(), OTHER) for where, found in names_of(sport).items()}


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_sports_are_translated_completely(language: str):
    assert [where for where, found in NAMED.items() if not found.get(language)] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_sports_name_that_is_also_a_heading_has_one_translation(path: Path):
    """The catalogue translates headings such as "Statistics". matches/sports/ translates the kinds of entry."""
    language = path.parts[-3].replace("_", "-").lower()
    in_sports: dict[str, set[str]] = {}
    for found in NAMED.values():
        in_sports.setdefault(found.english, set()).add(found.text(language))
    shared = {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.msgid in in_sports}
    marked = {*marked_in_code(), *marked_in_templates()}
    assert shared.keys() <= marked, "the catalogue has names that only matches/sports/ needs"
    assert [msgid for msgid, text in shared.items() if text not in in_sports[msgid]] == []


@pytest.mark.parametrize("accept", ["en", "zh-CN,zh;q=0.9", "de", ""])
@pytest.mark.parametrize(
    ("prefix", "language", "words"),
    [("", "en", ("Newest first", "Goal")), ("/zh-hans", "zh-hans", ("最新在前", "进球"))],
)
def test_the_address_decides_the_language(client: Client, live_match: Match, post, accept, prefix, language, words):
    """The browser's preference and cookies do not matter, so that a cache may store the page."""
    post("In!", kind="goal", side="home")
    client.cookies["django_language"] = "zh-hans" if language == "en" else "en"
    answer = client.get(f"{prefix}/matches/{live_match.pk}/", headers={"accept-language": accept})
    html = answer.content.decode()
    assert all(word in html for word in words)
    assert f'<html lang="{language}"' in html
    assert answer["Content-Language"] == language
    vary = answer.get("Vary", "").lower()
    assert "language" not in vary and "cookie" not in vary
    assert "public" in answer["Cache-Control"]


def test_a_page_links_to_its_other_languages(client: Client, live_match: Match):
    english, chinese = f"/matches/{live_match.pk}/", f"/zh-hans/matches/{live_match.pk}/"
    assert f'href="{chinese}"' in client.get(english).content.decode()
    assert f'href="{english}"' in client.get(chinese).content.decode()
    assert 'href="/zh-hans/?day=2026-05-09"' in client.get("/?day=2026-05-09").content.decode()
