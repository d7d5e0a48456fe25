"""The style sheets and scripts of each page: bundled by `collectstatic`, or one by one."""

import json
import logging
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from livecast.bundling import find_esbuild
from livecast.errors import LivecastError
from livecast.page_files import PAGES, PageFiles, imported_modules, tags
from matches.models import Match

HASHED = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "livecast.storage.HashedStaticFiles"},
}
needs_esbuild = pytest.mark.skipif(not find_esbuild(), reason="esbuild is not installed: npm ci")


def files_of(html: str) -> dict[str, list[str]]:
    """Return the static files that a page names, by the tag: styles, scripts, preloads."""
    found = {
        "styles": re.findall(r'<link rel="stylesheet" href="([^"]+)">', html),
        "scripts": re.findall(r'<script type="module" src="([^"]+)"></script>', html),
        "preloads": re.findall(r'<link rel="modulepreload" href="([^"]+)">', html),
    }
    return {
        tag: [address.removeprefix("/static/") for address in addresses if address.startswith("/static/")]
        for tag, addresses in found.items()
    }


def collect(folder: Path) -> Iterator[Path]:
    with override_settings(STATIC_ROOT=folder, STORAGES=HASHED):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield folder


@pytest.fixture(scope="class")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Static files as `collectstatic` leaves them."""
    yield from collect(tmp_path_factory.mktemp("static"))


def source_map(folder: Path, bundle: str) -> dict[str, Any]:
    """Return the source map that a bundle names."""
    found = re.search(r"# sourceMappingURL=(\S+)", (folder / bundle).read_text())
    assert found
    return json.loads((folder / bundle).with_name(found[1]).read_text())


def modules_of(folder: Path, script: str) -> list[str]:
    """Return the names of the modules in a bundle or a chunk. The page's entry, which has no content, is not one."""
    sources = [source.removeprefix("../") for source in source_map(folder, script)["sources"]]
    return [source for source in sources if "/" in source]


def later_chunks(folder: Path, script: str) -> list[str]:
    """Return the names of the chunks that a bundle loads on first use, and those that they load."""
    found: dict[str, None] = {}
    unread = [script]
    while unread:
        content = (folder / unread.pop()).read_text()
        names = [f"bundles/{name}" for name in re.findall(r'\b(?:import ?\(|from) ?"\./([^"]+)"', content)]
        unread += [name for name in names if name not in found and name != script]
        found |= dict.fromkeys(name for name in names if name != script)
    return list(found)


@pytest.mark.processes
@needs_esbuild
class TestBundles:
    @pytest.mark.parametrize("page", PAGES)
    def test_a_page_loads_one_style_sheet_and_one_script(self, collected: Path, page: str):
        files = files_of(tags(page))
        assert [re.sub(r"\.[0-9a-f]{12}\.", ".HASH.", name) for name in files["styles"] + files["scripts"]] == [
            f"bundles/{page}.HASH.css",
            f"bundles/{page}.HASH.js",
        ]
        assert files["preloads"] == []
        for name in files["styles"] + files["scripts"]:
            assert (collected / name).exists()
            assert (collected / f"{name}.gz").exists() and (collected / f"{name}.br").exists()

    @pytest.mark.parametrize("page", PAGES)
    def test_a_bundle_contains_each_file_once(self, collected: Path, page: str):
        """A module that a page loaded twice would have its state twice."""
        files = files_of(tags(page))
        [style], [script] = files["styles"], files["scripts"]
        at_start = modules_of(collected, script)
        expected = {*PAGES[page].scripts, *imported_modules(PAGES[page].scripts)}
        assert set(at_start) == expected
        chunks = later_chunks(collected, script)
        modules = at_start + [module for chunk in chunks for module in modules_of(collected, chunk)]
        assert len(modules) == len(set(modules))
        assert not re.search(r'\bimport\b\s*[{"\'*]', (collected / script).read_text())
        sheets = [source.removeprefix("../") for source in source_map(collected, style)["sources"]]
        assert sheets == [*PAGES[page].styles]
        assert "@import" not in (collected / style).read_text()

    @pytest.mark.parametrize("page", PAGES)
    def test_source_maps_contain_the_sources(self, collected: Path, page: str):
        for names in files_of(tags(page)).values():
            for name in names:
                found = source_map(collected, name)
                contents = dict(zip(found["sources"], found["sourcesContent"], strict=True))
                entry = contents.pop("<stdin>", "")  # esbuild's entry imports the files
                assert not re.sub(r'import "\./\S+";', "", entry).strip()
                for source, content in contents.items():
                    assert content == (collected / "bundles" / source).read_text()

    def test_code_for_later_is_in_chunks_that_share_the_modules_of_the_page(self, collected: Path):
        [script] = files_of(tags("match"))["scripts"]
        chunks = later_chunks(collected, script)
        [login] = [chunk for chunk in chunks if "accounts/login.js" in modules_of(collected, chunk)]
        assert f'from "./{Path(script).name}"' in (collected / login).read_text()
        assert all(re.search(r"\.[0-9a-f]{12}\.js$", chunk) for chunk in chunks), "browsers may cache them forever"
        assert (collected / f"{login}.br").exists()

    @pytest.mark.django_db
    def test_pages_use_their_bundles(self, collected: Path, client: Client, live_match: Match):
        addresses = {
            "/": "home",
            live_match.get_absolute_url(): "match",
            "/account/login/": "login",
            "/nowhere/": "site",
        }
        for address, page in addresses.items():
            assert files_of(client.get(address).content.decode()) == files_of(tags(page))

    def test_collecting_again_keeps_files_of_earlier_pages(self, collected: Path):
        before = {file.name for file in (collected / "bundles").iterdir()}
        call_command("collectstatic", interactive=False, verbosity=0)
        assert {file.name for file in (collected / "bundles").iterdir()} == before


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[dict[str, str]], Path]]:
    """A function that collects the given files for a site of one page, page.css and page.js."""
    for name in list(PAGES):
        monkeypatch.delitem(PAGES, name)
    monkeypatch.setitem(PAGES, "only", PageFiles(("site/page.css",), ("site/page.js",)))
    sources, collected = tmp_path / "sources", tmp_path / "collected"

    def collect_files(contents: dict[str, str]) -> Path:
        for name, content in contents.items():
            (sources / name).parent.mkdir(parents=True, exist_ok=True)
            (sources / name).write_text(content)
        call_command("collectstatic", interactive=False, verbosity=0)
        return collected

    sources.mkdir()
    with override_settings(
        STATIC_ROOT=collected,
        STATICFILES_DIRS=[sources],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        STORAGES=HASHED,
    ):
        yield collect_files


@pytest.mark.processes
@needs_esbuild
def test_a_bundle_names_the_hashed_copy_of_a_picture(site):
    folder = site(
        {
            "site/page.css": "body { background: url(pictures/ball.svg) }",
            "site/pictures/ball.svg": "<svg/>",
            "site/page.js": "",
        }
    )
    [style] = files_of(tags("only"))["styles"]
    found = re.search(r'url\("?(.+?)"?\)', (folder / style).read_text())
    assert found
    assert re.search(r"\.[0-9a-f]{12}\.svg$", found[1])
    assert ((folder / style).parent / found[1]).read_text() == "<svg/>"


@pytest.mark.processes
@needs_esbuild
def test_a_changed_module_changes_the_name_of_the_bundle(site):
    files = {"site/page.css": "", "site/page.js": 'import "./part.js";', "site/part.js": "console.log(1);"}
    folder = site(files)
    [before] = files_of(tags("only"))["scripts"]
    os.utime(folder / "site/part.js", (0, 0))  # collectstatic copies files that are newer
    site(files | {"site/part.js": "console.log(2);"})
    [after] = files_of(tags("only"))["scripts"]
    assert after != before
    assert "console.log(2)" in (folder / after).read_text()
    assert "console.log(1)" in (folder / before).read_text(), "pages that were loaded before still find their script"


@pytest.mark.processes
@needs_esbuild
def test_code_for_later_names_the_script_of_its_page_and_changes_with_it(site):
    files = {
        "site/page.css": "",
        "site/page.js": 'import { one } from "./one.js";\none();\nonclick = () => import("./later.js");',
        "site/one.js": "export const one = () => console.log(1);",
        "site/later.js": 'import { one } from "./one.js";\none();\nconsole.log("later");',
    }

    def chunk_of(script: str) -> str:
        [chunk] = later_chunks(folder, script)
        assert f'"./{Path(script).name}"' in (folder / chunk).read_text(), "it would run the page's modules again"
        return chunk

    folder = site(files)
    [before] = files_of(tags("only"))["scripts"]
    old_chunk = chunk_of(before)
    seen = {before, old_chunk}
    for name, content in {
        "site/later.js": files["site/later.js"] + '\nconsole.log("more");',
        "site/one.js": "export const one = () => console.log(2);",
    }.items():
        os.utime(folder / name, (0, 0))
        site(files | {name: content})
        [script] = files_of(tags("only"))["scripts"]
        assert not seen & {script, chunk_of(script)}
        seen |= {script, chunk_of(script)}
    assert chunk_of(before) == old_chunk, "pages that were loaded before still find it"


@pytest.mark.processes
@needs_esbuild
def test_a_module_that_cannot_be_read_stops_collectstatic(site):
    with pytest.raises(LivecastError, match=r"cannot build only\.js:\n.*\s+\.\./site/page\.js:1") as refused:
        site({"site/page.css": "", "site/page.js": "const = 1;"})
    assert refused.value.code == "static.bundle"


def test_without_esbuild_pages_load_single_files(
    site, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    settings.BASE_DIR = tmp_path
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.INFO):
        folder = site(
            {
                "site/page.css": "",
                "site/page.js": 'import { one } from "./one.js";\nimport "./two.js";',
                "site/one.js": 'import {\n  two,\n} from "./two.js";\nexport const one = () => import("./later.js");',
                "site/two.js": "export const two = 2;",
                "site/later.js": "",
            }
        )
    assert "esbuild is not installed" in caplog.text
    assert not (folder / "bundles").exists()
    files = files_of(tags("only"))
    assert [re.sub(r"\.[0-9a-f]{12}\.", ".HASH.", name) for names in files.values() for name in names] == [
        "site/page.HASH.css",
        "site/page.HASH.js",
        "site/one.HASH.js",
        "site/two.HASH.js",
    ]
    assert all((folder / name).exists() for names in files.values() for name in names)


@pytest.mark.parametrize("page", PAGES)
def test_development_loads_single_files(page: str):
    files = files_of(tags(page))
    assert files["styles"] == [*PAGES[page].styles]
    assert files["scripts"] == [*PAGES[page].scripts]
    assert set(files["preloads"]).isdisjoint(files["scripts"])
    has_masthead = page != "scoreboard" and not page.startswith("embed-")
    assert ("accounts/member.js" in files["preloads"] + files["scripts"]) == has_masthead
