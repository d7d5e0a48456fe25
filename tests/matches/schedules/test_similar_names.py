"""New names that may be existing ones: accents, club words, a letter more or less."""

import pytest

from matches.schedules.similar_names import SimilarNames


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Harbour Town", "Harbor Town"), ("Harbour Town", "HARBOUR  TOWN"), ("Harbour Town", "Harbour Town FC"),
        ("FC Harbour", "Harbour"), ("Müller SV", "Mueller SV"), ("Ñandú", "Nandu"), ("Harbour Town", "Hrabour Town"),
        ("Harbour Town", "Town Harbour"), ("Harbour-Town", "Harbour Town"), ("Harbour Town U19", "Harbour Town (U19)"),
    ],
)  # fmt: skip
def test_a_name_that_differs_little_is_found(known: str, typed: str):
    names = SimilarNames()
    names.add(known)
    assert names.like(typed) == known


@pytest.mark.parametrize("typed", ["Harbour Town", "Mill United", "Harbour Town U19", "Harbour", "HAR", ""])
def test_the_same_name_and_other_names_are_not_similar(typed: str):
    names = SimilarNames()
    names.add("Harbour Town")
    assert names.like(typed) == ""
