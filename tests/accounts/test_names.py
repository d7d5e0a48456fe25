"""Display names: which are allowed, and which look the same."""

import pytest
from django.utils import timezone

from accounts.actions import rename
from accounts.models import User
from accounts.names import clean_name, name_key
from livecast.errors import LivecastError


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cora", "CORA"),
        ("Cora", "Сога"),  # Cyrillic
        ("Cora", "Cοra"),  # a Greek omicron
        ("Cora", "Ｃｏｒａ"),
        ("Cora", "Córà"),
        ("Cora", "C.o.r.a"),
        ("Cora", "Co ra"),
        ("Cora", "𝐂𝐨𝐫𝐚"),
        ("Cora", "C0ra"),
        ("Ida", "lda"),
        ("Ida", "1da"),
        ("Mona", "Rnona".replace("Rn", "rn")),
        ("straße", "STRASSE"),
        ("小林", "小 林"),
    ],
)
def test_names_that_look_the_same_have_the_same_key(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Cora", "Nora"), ("Ida", "Ada"), ("小林", "大林"), ("Ola 1", "Ola 2")])
def test_names_that_look_different_have_different_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", "Ida 小林 Jean-Luc O'Neill Ola·7 Žofie Μαρία لينا वीणा Bill.B".split())
def test_names_of_all_scripts_are_allowed(name):
    assert clean_name(name) == name


def test_spaces_and_styles_of_a_name_are_normalised():
    assert clean_name("  Ida   Parker ") == "Ida Parker"
    assert clean_name("Ｉｄａ") == "Ida"
    assert clean_name("Ⓘⓓⓐ ²") == "Ida 2"


@pytest.mark.parametrize(
    "pasted", ["I\u200bda", "\u200eIda", "I\u00adda\u200f", "\u202eIda\u202c", "Ida\x00", "Ida\ufeff"]
)
def test_hidden_characters_pasted_with_a_name_are_removed(pasted):
    assert clean_name(pasted) == "Ida"


@pytest.mark.parametrize(
    "name", ["علی\u200cرضا بیرانوند", "مربّ\u200cپور", "น้ำฝน", "นำชัย", "ක්\u200dරිෂ්", "葛\U000e0100城"]
)
def test_a_name_keeps_the_joiners_and_marks_that_its_script_needs(name):
    assert clean_name(name) == name


def test_a_joiner_does_not_change_the_key():
    assert name_key("علی\u200cرضا") == name_key("علیرضا")


@pytest.mark.parametrize("unit", ["\u0315\u0300", "\ufdfa", "a", "\u200b", "Ida "])
def test_a_too_long_name_is_rejected_by_its_length(unit):
    """Unicode normalisation takes quadratic time in such marks, so the length is checked before it."""
    with pytest.raises(LivecastError) as refused:
        clean_name("a" + unit * 120_000)
    assert (refused.value.code, refused.value.message) == ("name.unfit", "A name must have 2 to 20 characters.")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "x",
        "x" * 21,
        "\u200b\u200eI",
        "I\u06dda",
        "ﷺﷺ",
        "①②③④⑤⑥⑦",
        "<b>Ida</b>",
        "Ida😀",
        "..",
        "-Ida",
        "Ida-",
        "Ida--Parker",
        "Z̸̢̛̀́a",
        "13800138000",
        "Ida 1380013",
        "livecast",
        "Livecast Team",
        "ADMIN",
        "Аdmin",
        "admin2",
        "Moderator",
        "管理员",
        "官方",
    ],
)
def test_an_invalid_name_is_rejected_with_a_sentence(name):
    with pytest.raises(LivecastError) as refused:
        clean_name(name)
    assert refused.value.code == "name.unfit"
    assert refused.value.message.endswith(".")


@pytest.mark.every_database("collation of unique names")
@pytest.mark.django_db
class TestRename:
    def test_two_people_cannot_have_the_same_name(self, ida: User, stranger: User):
        for likeness in ("Ida", "IDA", "lda", "Ιda"):
            with pytest.raises(LivecastError) as refused:
                rename(user_id=stranger.pk, name=likeness)
            assert (refused.value.code, refused.value.status) == ("name.taken", 409)
        assert rename(user_id=stranger.pk, name="Sam").public_name == "Sam"

    def test_a_name_can_be_corrected_for_ten_minutes_and_changed_after_two_weeks(self, ida: User, time_machine):
        time_machine.move_to(timezone.now())
        time_machine.shift(300)
        assert rename(user_id=ida.pk, name="Ida P").public_name == "Ida P"
        time_machine.shift(400)
        with pytest.raises(LivecastError) as refused:
            rename(user_id=ida.pk, name="Another")
        assert (refused.value.code, refused.value.status) == ("name.too_soon", 429)
        assert "14 days" in refused.value.message
        assert rename(user_id=ida.pk, name="IDA P").public_name == "IDA P"
        time_machine.shift(14 * 86_400)
        assert rename(user_id=ida.pk, name="Another").public_name == "Another"
        time_machine.shift(86_400)
        with pytest.raises(LivecastError):
            rename(user_id=ida.pk, name="Third")

    def test_an_abandoned_name_is_available(self, ida: User, stranger: User):
        rename(user_id=ida.pk, name="Ada")
        assert rename(user_id=stranger.pk, name="Ida").public_name == "Ida"
