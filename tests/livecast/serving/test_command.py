"""The command line of `serve`: which processes run, and on which addresses."""

from typing import Any

import pytest
from django.core.management.base import CommandError

from livecast.management.commands.serve import Command, process_groups
from livecast.serving.listeners import Address
from livecast.serving.server_role import ServerRole

DEFAULT, NEXT = Address("127.0.0.1", 8000), Address("127.0.0.1", 8001)


def parse(*arguments: str) -> dict[str, Any]:
    return vars(Command().create_parser("manage.py", "serve").parse_args(arguments))


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("", [(ServerRole.SOCKETS, 1, DEFAULT), (ServerRole.PAGES, 1, NEXT)]),
        ("--sockets 4 --pages 3", [(ServerRole.SOCKETS, 4, DEFAULT), (ServerRole.PAGES, 3, NEXT)]),
        ("--sockets 4 --pages 0", [(ServerRole.BOTH, 4, DEFAULT)]),
        (
            "--bind unix:/a.sock --bind-pages [::1]:80",
            [(ServerRole.SOCKETS, 1, Address(path="/a.sock")), (ServerRole.PAGES, 1, Address("::1", 80))],
        ),
    ],
)
def test_options_define_the_process_groups(arguments: str, expected: list[tuple[ServerRole, int, Address]]):
    assert process_groups(parse(*arguments.split())) == expected


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("--sockets 0", "at least one process for sockets is needed"),
        ("--sockets many", "“many” is not a number of processes"),
        ("--pages -1", "“-1” is not a number of processes"),
        ("--bind 8000", "“8000” is not an address"),
        ("--bind-pages unix:relative", "“unix:relative” is not an address"),
    ],
)
def test_invalid_options_are_rejected(arguments: str, complaint: str):
    with pytest.raises(CommandError, match=complaint):
        parse(*arguments.split())
