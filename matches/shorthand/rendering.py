"""The sentence that fans read, made of what a line was read as: "Goal! Ida Parker (Harbour Town), off the post."

What was typed as free text stands in it letter by letter; only what joins the two is ours. In Chinese for a match whose
commentary is in Chinese, else in English.
"""

from dataclasses import dataclass

from matches.sports import Effect, Kind, Period

_JOINS_ITSELF = (",", ";", ":", ".", "，", "；", "：", "。", "、")
_DASHES = ("-", "–", "—")
_QUOTES = ('"', "“", "«", "「", "『", "《")


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to say. `team` and the names are as fans read them, "" for what is not known.

    `taken_back`: it was a score, and does not count. `role` is of the second name: "assist", "player_out", "fouled".
    """

    kind: Kind
    period: Period | None = None
    team: str = ""
    name: str = ""
    second: str = ""
    role: str = ""
    text: str = ""
    taken_back: bool = False


def speaks_chinese(language: str) -> bool:
    return language.lower().partition("-")[0] == "zh"


def sentence(told: Told, language: str) -> str:
    if told.kind.code == "comment":
        return _comment(told, language)
    return _in_chinese(told) if speaks_chinese(language) else _in_english(told)


def _comment(told: Told, language: str) -> str:
    """The text is the sentence; a player, typed by number, is what it begins with: "Ida Parker hits it wide."."""
    if not told.name:
        return told.text
    space = "" if speaks_chinese(language) or told.text.startswith(_JOINS_ITSELF) else " "
    return _ended(f"{told.name}{space}{told.text}", "。" if speaks_chinese(language) else ".")


def _in_english(told: Told) -> str:
    kind, period = told.kind, told.period
    who = f"{told.name} ({told.team})" if told.name and told.team else told.name or told.team
    if kind.effect is Effect.PERIOD_START:
        head = f"{period.name} under way" if period else "Play is under way"
    elif kind.effect is Effect.PERIOD_END:
        head = f"{period.name} over" if period else "Break"
    elif kind.effect is Effect.MATCH_END:
        head = "The match is over"
    elif kind.code == "substitution" and told.name and told.second:
        head = f"{kind.name}, {told.team}: {told.name} on for {told.second}"
    else:
        lead = f"No {kind.name.lower()}" if told.taken_back else kind.name
        if kind.points and kind.key_event and not told.taken_back:
            head = f"{lead}! {who}".rstrip()
        else:
            head = f"{lead}{': ' if told.name else ', '}{who}" if who else lead
        if told.second:
            head += {"assist": ", assisted by ", "fouled": " on "}.get(told.role, ", ") + told.second
    return _joined(head, told.text, comma=", ", full_stop=". ")


def _in_chinese(told: Told) -> str:
    kind, name = told.kind, told.kind.names.text("zh")
    period = told.period.names.text("zh") if told.period else ""
    who = f"{told.name}（{told.team}）" if told.name and told.team else told.name or told.team
    if kind.effect is Effect.PERIOD_START:
        head = f"{period or '比赛'}开始"
    elif kind.effect is Effect.PERIOD_END:
        head = f"{period or '本节'}结束"
    elif kind.code == "substitution" and told.name and told.second:
        head = f"{name}，{told.team}：{told.name}换下{told.second}"
    else:
        lead = name + ("无效" if told.taken_back else "")
        mark = "！" if kind.points and kind.key_event and not told.taken_back else "：" if told.name else "，"
        head = f"{lead}{mark}{who}" if who else lead
        if told.second:
            head += {"assist": "，助攻：", "fouled": "，被犯规："}.get(told.role, "，") + told.second
    return _joined(head, told.text, comma="，", full_stop="。")


def _joined(head: str, text: str, *, comma: str, full_stop: str) -> str:
    """A small letter goes on with the sentence, a capital one begins the next; a mark of one's own is kept as it is."""
    stop = full_stop.strip()
    if not text:
        return _ended(head, stop)
    if text.startswith(_JOINS_ITSELF):
        return _ended(head + text, stop)
    if text.startswith(_DASHES):
        return _ended(f"{head} {text}", stop)
    goes_on = text[0].islower() or full_stop == "。"
    if text.startswith(_QUOTES):
        return f"{head}{full_stop}{text}"
    return _ended(f"{head}{comma if goes_on else full_stop}{text}", stop)


def _ended(text: str, stop: str) -> str:
    return f"{text}{stop}" if text[-1].isalnum() or text[-1] in ")）'’%" else text
