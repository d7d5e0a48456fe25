"""What a fan missed: the events of each sport that are counted."""

import pytest
from django.utils import translation

from matches.pages.catch_up import CATEGORIES, catch_up_words
from matches.sports import OTHER, SPORTS, Sport


@pytest.mark.parametrize("sport", SPORTS.values(), ids=SPORTS.keys())
def test_every_category_names_kinds_of_its_sport_once(sport: Sport):
    kinds = [kind for counted, _, _ in CATEGORIES[sport.code] for kind in counted]
    assert set(kinds) <= set(sport.kinds)
    assert len(kinds) == len(set(kinds))


def test_other_sports_count_lines_alone():
    assert catch_up_words(OTHER) == []


def test_one_and_many_differ_in_english_and_use_counters_in_chinese():
    football = SPORTS["football"]
    [goals, *_] = catch_up_words(football)
    assert (goals["one"], goals["many"]) == ("{n} goal", "{n} goals")
    with translation.override("zh-hans"):
        [goals, *_] = catch_up_words(football)
    assert (goals["one"], goals["many"]) == ("{n} 个进球", "{n} 个进球")
