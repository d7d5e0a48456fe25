"""Every environment variable of the settings is in `.env.example` and docs/operations.md, and no other is."""

import ast
import re

from tests.servers import ROOT


def read_by_the_settings() -> set[str]:
    tree = ast.parse((ROOT / "livecast" / "settings.py").read_text())
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    return {
        call.args[0].value
        for call in calls
        if ast.unparse(call.func).startswith(("env.", "_required"))
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def test_the_settings_are_found():
    assert {"DEBUG", "SECRET_KEY", "DRAIN_SECONDS", "LOG_LEVEL"} <= read_by_the_settings()


def test_env_example_has_every_setting():
    example = (ROOT / ".env.example").read_text()
    assert set(re.findall(r"^# ([A-Z_]+)=", example, re.MULTILINE)) == read_by_the_settings()


def test_operations_explains_every_setting():
    table = (ROOT / "docs" / "operations.md").read_text().partition("## Settings")[2].partition("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)) == read_by_the_settings()
