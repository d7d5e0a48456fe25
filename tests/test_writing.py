"""Plain English in docstrings, comments, test names and documents: the worst phrases of earlier versions stay out.

The patterns are few, so that a hit is hardly ever a false alarm. They do not replace reading.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Pattern -> what to write instead.
PHRASES = {
    r"\banew\b": "again",
    r"\bstead\b": "instead of, or replaces",
    r"\blets? go( of)?\b": "evict, release, unpin, delete",
    r"(?<![“\"`])\b(nobody|no one)\b": "“not”, with the noun that it is about",
    r"\bnow and then\b": "regularly, or every n seconds",
    r"\bsen[dt]s? away\b": "close, refuse, resync",
    r"\b(Redis|Valkey|database|layer|broker|worker|workers|server|gateway) (is|are|was|were) away\b": "is unavailable",
    r"\b(for|of|by|from|to|than|with) who(ever)? (may|is|has|does|comes|asks|wants|waits|missed|posted|needs|can)\b": (
        "the noun: users who may …"
    ),
    r"(?:^|[.:] )(Who|Whoever) (may|is|has|comes|goes|waits|wants|watches|needs|cannot|can|does)\b(?![^.]*\?)": (
        "the noun: fans who watch …"
    ),
    r"\b(back office|commentators' box)\b": "admin, console",
}
NAMES = {
    r"^test_(what|who|whoever|whom)_": "the noun that the test is about",
    r"_(nobody|anew|no_one)(_|$)": "“not”, or “again”",
}


FOLDERS = ("livecast", "accounts", "matches", "chat", "bench", "tests", "docs", "templates")


def files(*suffixes: str, folders: tuple[str, ...] = FOLDERS) -> Iterator[Path]:
    """Yield the files of the repository with these suffixes: in the folders, and at the top."""
    below = (path for folder in folders for path in sorted((ROOT / folder).rglob("*")))
    for path in (*sorted(ROOT.glob("*")), ROOT / ".env.example", *below):
        wanted = path.suffix in suffixes and path.is_file() and "migrations" not in path.parts
        if wanted and path.name != "test_writing.py":
            yield path


def python_texts(path: Path) -> Iterator[tuple[int, str]]:
    source = path.read_text()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        yield getattr(node, "lineno", 1), " ".join((ast.get_docstring(node) or "").split())
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string.lstrip("# ")


def script_texts(path: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if comment := re.search(r"(?:^|\s)//\s?(.*)|^\s*/?\*+\s?(.*)", line):
            yield number, comment[1] or comment[2] or ""


def hits(texts: Iterator[tuple[int, str]], path: Path, patterns: dict[str, str]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: “{found[0].strip()}” → {instead}"
        for number, text in texts
        for pattern, instead in patterns.items()
        for found in re.finditer(pattern, text)
    ]


def test_docstrings_and_comments_are_in_plain_english():
    found = [hit for path in files(".py") for hit in hits(python_texts(path), path, PHRASES)]
    found += [hit for path in files(".js", ".css", ".c") for hit in hits(script_texts(path), path, PHRASES)]
    assert not found, "\n".join(found)


def test_documents_are_in_plain_english():
    found = [
        hit
        for path in files(".md", ".example")
        for hit in hits(enumerate(path.read_text().splitlines(), start=1), path, PHRASES)
    ]
    assert not found, "\n".join(found)


def test_tests_are_named_after_their_promise():
    found = [
        hit
        for path in files(".py", folders=("tests",))
        for hit in hits(
            (
                (node.lineno, node.name)
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_")
            ),
            path,
            NAMES,
        )
    ]
    assert not found, "\n".join(found)


def test_interface_texts_are_in_plain_english():
    """The English texts of the catalogue, and every sentence of an error."""
    import polib

    catalogue = polib.pofile(str(ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"))
    texts = ((entry.linenum, entry.msgid) for entry in catalogue)
    found = hits(texts, ROOT / "locale/zh_Hans/LC_MESSAGES/django.po", PHRASES)
    for path in files(".py", folders=("livecast", "accounts", "matches", "chat")):
        sentences = (
            (node.lineno, node.value)
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.match(r"[A-Z“].* .*[.?!]$", node.value)
        )
        found += hits(sentences, path, PHRASES)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text", ["Let go of who may join.", "Redis is away.", "Who may not join is sent away.", "for who may join"]
)
def test_the_patterns_find_the_phrases(text: str):
    assert any(re.search(pattern, text, re.IGNORECASE) for pattern in PHRASES)
