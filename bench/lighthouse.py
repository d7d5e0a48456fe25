"""Score the pages with Lighthouse: `python -m bench.lighthouse --help`.

The pages are those of a production installation without a proxy: home, a live match, a finished match of as many
lines, and the pages of their competition and of a team. Lighthouse runs in the Chromium of this machine. It simulates a
phone on a mobile network, and a desktop.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.command_line import measurement, option_parser, positive
from bench.comparison import report_progress
from bench.databases import filled_databases
from bench.errors import BenchError
from bench.install import Unavailable, node_package
from bench.production import Production, collected_static, production

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
DEVICES: Mapping[str, list[str]] = {"mobile": [], "desktop": ["--preset=desktop"]}
PAGES = ("home", "live match", "finished match", "competition", "team")
CHROMIUM_FLAGS = "--headless=new --no-sandbox --disable-gpu"
TIME_LIMIT = 30 * 60
RUN_LIMIT = 300  # s, for one page


def main() -> None:
    options = read_options()
    with measurement(0, TIME_LIMIT) as cores:
        node, folder = node_package("lighthouse")
        program = [node, str(folder / "node_modules" / "lighthouse" / "cli" / "index.js")]
        os.sched_setaffinity(0, range(os.cpu_count() or 1))  # the browser needs more than the load client's core
        seed = ["--lines", str(options.lines), "--copies", "1", "--finished"]
        with (
            filled_databases(seed) as databases,
            collected_static() as static,
            production(cores, databases, static, one_process=True) as server,
        ):
            found = list(_scores(program, server, options))
    print(json.dumps(found) if options.json else table(found))


def read_options() -> argparse.Namespace:
    parser = option_parser("bench.lighthouse", "Score the pages with Lighthouse.")
    parser.add_argument("--lines", type=positive, default=475, help="of the two matches")
    parser.add_argument("--runs", type=positive, default=3, help="of each page; the median counts")
    parser.add_argument("--pages", nargs="+", choices=PAGES, default=list(PAGES))
    parser.add_argument("--devices", nargs="+", choices=DEVICES, default=list(DEVICES))
    parser.add_argument("--reports", type=Path, help="a folder for the whole report of each run")
    return parser.parse_args()


def _scores(program: list[str], server: Production, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    ((live, finished),) = server.matches
    pages = {"home": "/", "live match": f"/matches/{live}/", "finished match": f"/matches/{finished}/"}
    pages |= _linked_pages(f"http://127.0.0.1:{server.socket_port}{pages['live match']}")
    for page, path in pages.items():
        if page not in options.pages:
            continue
        for device in options.devices:
            report_progress(f"{page}, {device}")
            address = f"http://127.0.0.1:{server.socket_port}{path}"
            reports = [_tried_again(program, address, DEVICES[device]) for _ in range(options.runs)]
            if options.reports:
                options.reports.mkdir(parents=True, exist_ok=True)
                for number, report in enumerate(reports):
                    name = f"{page.replace(' ', '-')}-{device}-{number}.json"
                    (options.reports / name).write_text(json.dumps(report), encoding="utf-8")
            yield {"page": page, "device": device, **figures_of(reports)}


def _linked_pages(address: str) -> dict[str, str]:
    """The paths of the competition and of the home team that the page of a match links to."""
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - of our own server
        html = answer.read().decode()
    links = {"competition": r'"(/competitions/\d+/)"', "team": r'"(/teams/\d+/)"'}
    return {page: found[1] for page, link in links.items() if (found := re.search(link, html))}


def _tried_again(program: list[str], address: str, options: list[str]) -> dict[str, Any]:
    """Run Lighthouse, and once more if it fails: on a busy machine it may miss the start of a trace."""
    try:
        return run_lighthouse(program, address, options)
    except BenchError as error:
        report_progress(str(error))
        return run_lighthouse(program, address, options)


def run_lighthouse(program: list[str], address: str, options: list[str]) -> dict[str, Any]:
    """Return the report of one run. Raises BenchError if it fails."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise Unavailable("no Chromium on this machine")
    with tempfile.TemporaryDirectory(prefix="livecast-bench-") as folder:
        command = [
            *program,
            address,
            "--quiet",
            "--output=json",
            f"--output-path={folder}/report.json",
            f"--chrome-flags={CHROMIUM_FLAGS} --user-data-dir={folder}/profile",
            f"--only-categories={','.join(CATEGORIES)}",
            *options,
        ]
        env = {**os.environ, "CHROME_PATH": chromium}
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=RUN_LIMIT, check=False)
        if done.returncode:
            raise BenchError(f"lighthouse: {(done.stderr or done.stdout).strip().splitlines()[-1]}")
        report: dict[str, Any] = json.loads(Path(folder, "report.json").read_text(encoding="utf-8"))
    if report.get("runtimeError"):
        raise BenchError(f"lighthouse: {report['runtimeError']['message']}")
    return report


def figures_of(reports: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the medians: scores of 100, ms until content is shown, layout shift, KB on the wire.

    `failed`: the audits that cost points in a category other than performance.
    """

    def median(read: Any) -> float:
        return round(statistics.median(map(read, reports)), 3)

    scores = {
        name: round(median(lambda report, name=name: 100 * report["categories"][name]["score"])) for name in CATEGORIES
    }
    audits = {
        "lcp_ms": median(lambda report: report["audits"]["largest-contentful-paint"]["numericValue"]),
        "blocked_ms": median(lambda report: report["audits"]["total-blocking-time"]["numericValue"]),
        "layout_shift": median(lambda report: report["audits"]["cumulative-layout-shift"]["numericValue"]),
        "kb": median(lambda report: report["audits"]["total-byte-weight"]["numericValue"] / 1000),
    }
    return scores | audits | {"failed": sorted({audit for report in reports for audit in _failed(report)})}


def _failed(report: dict[str, Any]) -> Iterator[str]:
    for name in CATEGORIES[1:]:
        for reference in report["categories"][name]["auditRefs"]:
            score = report["audits"][reference["id"]]["score"]
            if reference["weight"] and score is not None and score < 1:
                yield reference["id"]


def table(found: list[dict[str, Any]]) -> str:
    """Return the figures as Markdown."""
    heads = ["performance", "accessibility", "best practices", "SEO", "LCP ms", "blocked ms", "CLS", "KB"]
    lines = [f"| page | device | {' | '.join(heads)} | failed audits |", f"|{'---|' * (len(heads) + 3)}"]
    for row in found:
        cells = [row[name] for name in CATEGORIES]
        cells += [f"{row['lcp_ms']:.0f}", f"{row['blocked_ms']:.0f}", row["layout_shift"], f"{row['kb']:.1f}"]
        lines.append(
            f"| {row['page']} | {row['device']} | {' | '.join(map(str, cells))} | {', '.join(row['failed'])} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    main()
