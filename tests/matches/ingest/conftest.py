"""A program that sends lines to the engine, as a person with a token."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from accounts.models import User
from matches.ingest.engine import Engine
from matches.ingest.lines import Answer, MatchKey, line_of
from tests.matches.providers.feed_writer import HEADER


class Program:
    """Sends lines as one person, in batches or one by one."""

    def __init__(self, author: User | None) -> None:
        self.author, self.engine = author, Engine()

    def send(self, *lines: dict[str, Any], match_id: str = HEADER["match_id"]) -> list[Answer]:  # type: ignore[assignment]
        """Send lines in one batch."""
        current = MatchKey(feed_key=match_id)
        received = [line_of(raw, number, current) for number, raw in enumerate(lines, 1)]
        return self.engine.take(self.author, received)

    def each(self, *lines: dict[str, Any]) -> list[Answer]:
        """Send lines one by one."""
        return [answer for line in lines for answer in self.send(line)]

    def refusal(self, line: dict[str, Any], **options: Any) -> str:
        """Send a line that is to be refused. Returns the code."""
        (answer,) = self.send(line, **options)
        assert not answer["ok"] and answer["error"]["message"].endswith((".", "?")), answer
        code: str = answer["error"]["code"]
        return code


@pytest.fixture
def editor(db: None) -> User:
    """Eda, who may create matches and write their commentary."""
    user = User.objects.create_user("eda", password="eda", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_match"))
    return user


@pytest.fixture
def program(editor: User) -> Program:
    return Program(editor)


@pytest.fixture
def program_of() -> Callable[[User], Program]:
    return Program
