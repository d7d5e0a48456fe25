"""docs/sports.md lists the formats, kinds, points and statistics of every sport as the data has them."""

from importlib import import_module

import pytest

from matches.sports import SPORTS, Sport
from tests.matches.sports.score_sheets import DOCUMENT, common_section, section, sections

HOW = "write the tables again: .venv/bin/python -m tests.matches.sports.score_sheets"


def test_the_document_lists_every_sport_and_no_other():
    assert list(sections(DOCUMENT.read_text())) == ["In every sport", *(sport.name for sport in SPORTS.values())]


@pytest.mark.parametrize("sport", SPORTS.values(), ids=lambda sport: sport.code)
def test_the_tables_of_a_sport_equal_its_data(sport: Sport):
    assert sections(DOCUMENT.read_text())[sport.name] == section(sport), HOW


def test_the_table_of_common_kinds_equals_the_data():
    assert sections(DOCUMENT.read_text())["In every sport"] == common_section(), HOW


@pytest.mark.parametrize("sport", SPORTS.values(), ids=lambda sport: sport.code)
def test_every_sport_names_its_rule_book(sport: Sport):
    described = import_module(f"matches.sports.{sport.code}").__doc__ or ""
    assert "Source: " in described or "Sources: " in described
