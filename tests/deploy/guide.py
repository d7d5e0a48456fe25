"""The shell blocks of docs/operations.md by their headings."""

import re
import shlex
from pathlib import Path

from tests.servers import ROOT

OPERATIONS = ROOT / "docs" / "operations.md"


def shell_blocks(document: Path = OPERATIONS) -> dict[str, list[list[str]]]:
    """Return the lines of every ```sh block, listed under its heading."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    block: list[str] | None = None
    for line in document.read_text().splitlines():
        if block is not None:
            if line == "```":
                block = None
            else:
                block.append(line)
        elif line == "```sh":
            block = []
            found.setdefault(heading, []).append(block)
        elif title := re.match(r"#+ (.*)", line):
            heading = title[1]
    return found


def packages() -> list[str]:
    """Return all packages that the blocks install."""
    lines = [line for blocks in shell_blocks().values() for block in blocks for line in block]
    words = [shlex.split(line, comments=True) for line in lines if line.startswith("apt-get install ")]
    return sorted({word for line in words for word in line[2:] if not word.startswith("-")})
