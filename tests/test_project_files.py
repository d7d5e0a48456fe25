"""Version, changelog, licence, pre-commit hooks and dependencies."""

import re
from importlib.metadata import packages_distributions

from livecast import __version__, release
from tests.servers import ROOT

CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
VERSIONS = [
    (tuple(int(part) for part in number.split(".")), day)
    for number, day in re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d{2}-\d{2})$", CHANGELOG, re.MULTILINE)
]


def test_the_changelog_names_the_version():
    """A release is the newest entry. A development version (0.13.0.dev0) is newer than that, under "Unreleased"."""
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)(\.dev0)?", __version__)
    assert found, f"{__version__} is not of the form 0.13.0 or 0.13.0.dev0"
    version = tuple(int(part) for part in found.groups()[:3])
    newest, _ = VERSIONS[0]
    if found[4]:
        assert version > newest
        assert re.search(r"^## \[Unreleased\]$", CHANGELOG, re.MULTILINE)
    else:
        assert version == newest


def test_the_newest_version_comes_first():
    assert sorted(VERSIONS, reverse=True) == VERSIONS
    assert [day for _, day in VERSIONS] == sorted((day for _, day in VERSIONS), reverse=True)


def test_changelog_headings_have_the_documented_form():
    headings = re.findall(r"^## (.*)$", CHANGELOG, re.MULTILINE)
    allowed = r"\[Unreleased\]|\[\d+\.\d+\.\d+\] - \d{4}-\d{2}-\d{2}"
    assert [heading for heading in headings if not re.fullmatch(allowed, heading)] == []
    kinds = set(re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


# --- pre-commit hooks


def test_pre_commit_runs_the_commands_of_make_lint():
    hooks = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"^ +entry: (.*)$", hooks, re.MULTILINE) == ["make lint"]
    assert "pass_filenames: false" in hooks
    assert re.search(r"^pre-commit==", (ROOT / "requirements-dev.txt").read_text(), re.MULTILINE)


def test_links_of_the_security_policy_exist():
    links = re.findall(r"\]\(([^)#]+)(?:#([^)]+))?\)", (ROOT / "SECURITY.md").read_text())
    assert links
    for file, anchor in links:
        headings = re.findall(r"^#+ (.*)$", (ROOT / file).read_text(), re.MULTILINE)
        assert not anchor or anchor in {heading.lower().replace(" ", "-") for heading in headings}, f"{file}#{anchor}"


# --- dependencies

# Packages that livecast needs without importing them.
UNNAMED = {
    "brotli": "WhiteNoise compresses with it",
    "defusedxml": "openpyxl parses with it",
    "hiredis": "redis-py parses with it",
    "psycopg": "Django's backend for PostgreSQL imports it",
}


def test_every_pinned_package_is_used():
    pins = re.findall(r"^([\w-]+)(?:\[\w+\])?==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    assert len(pins) > 20
    modules: dict[str, set[str]] = {}
    for module, packages in packages_distributions().items():
        for package in packages:
            modules.setdefault(_normal(package), set()).add(module)
    files = [file for app in release.SHIPPED for file in (ROOT / app).rglob("*.py")]
    source = "\n".join(file.read_text() for file in files)
    unused = [
        pin
        for pin in pins
        if _normal(pin) not in UNNAMED
        and not any(re.search(rf"(?:import|from) {name}\b|[\"']{name}\b", source) for name in modules[_normal(pin)])
    ]
    assert unused == []


def _normal(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()
