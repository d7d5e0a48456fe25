"""Render the sentence that fans read: "Goal! Ida Parker (Harbour Town), off the post."

The sentence keeps free text unchanged and adds only what joins the two. It is Chinese for a match with Chinese
commentary, otherwise English.
"""

from dataclasses import dataclass

from matches.sports import Effect, Kind, Period

_JOINING_MARKS = (",", ";", ":", ".", "，", "；", "：", "。", "、")
_DASHES = ("-", "–", "—", "(", "（")
_QUOTES = ('"', "“", "«", "「", "『", "《")


@dataclass(frozen=True, slots=True)
class SentenceParts:
    """The parts of a sentence. `team` and the names are as fans read them, "" if unknown.

    `role` is the role of `second`: "assist", "player_out", "fouled".
    """

    kind: Kind
    period: Period | None = None
    team: str = ""
    name: str = ""
    second: str = ""
    role: str = ""
    text: str = ""


def speaks_chinese(language: str) -> bool:
    return language.lower().partition("-")[0] == "zh"


def render_sentence(parts: SentenceParts, language: str) -> str:
    if parts.kind.code == "comment":
        return _render_comment(parts, language)
    return _render_chinese(parts) if speaks_chinese(language) else _render_english(parts)


def _render_comment(parts: SentenceParts, language: str) -> str:
    """The text, after the name of a player typed by number: "Ida Parker hits it wide."."""
    if not parts.name:
        return parts.text
    space = "" if speaks_chinese(language) or parts.text.startswith(_JOINING_MARKS) else " "
    return _with_full_stop(f"{parts.name}{space}{parts.text}", "。" if speaks_chinese(language) else ".")


def _render_english(parts: SentenceParts) -> str:
    kind, period = parts.kind, parts.period
    who = f"{parts.name} ({parts.team})" if parts.name and parts.team else parts.name or parts.team
    if kind.effect is Effect.PERIOD_START:
        head = f"{period.name} under way" if period else "Play is under way"
    elif kind.effect is Effect.PERIOD_END:
        head = f"{period.name} over" if period else "Break"
    elif kind.effect is Effect.MATCH_END:
        head = "The match is over"
    elif kind.effect is Effect.AWARD and parts.team:
        head = f"{kind.name}: {parts.team} win"
    elif kind.code == "substitution" and parts.name and parts.second:
        head = f"{kind.name}, {parts.team}: {parts.name} on for {parts.second}"
    else:
        if kind.points and kind.key_event:
            head = f"{kind.name}! {who}".rstrip()
        else:
            head = f"{kind.name}{': ' if parts.name else ', '}{who}" if who else kind.name
        if parts.second:
            head += {"assist": ", assisted by ", "fouled": " on "}.get(parts.role, ", ") + parts.second
    return _join(head, parts.text, comma=", ", full_stop=". ")


def _render_chinese(parts: SentenceParts) -> str:
    kind, name = parts.kind, parts.kind.names.text("zh")
    period = parts.period.names.text("zh") if parts.period else ""
    who = f"{parts.name}（{parts.team}）" if parts.name and parts.team else parts.name or parts.team
    if kind.effect is Effect.PERIOD_START:
        head = f"{period or '比赛'}开始"
    elif kind.effect is Effect.PERIOD_END:
        head = f"{period or '本节'}结束"
    elif kind.effect is Effect.AWARD and parts.team:
        head = f"{name}，{parts.team}获胜"
    elif kind.code == "substitution" and parts.name and parts.second:
        head = f"{name}，{parts.team}：{parts.name}换下{parts.second}"
    else:
        mark = "！" if kind.points and kind.key_event else "：" if parts.name else "，"
        head = f"{name}{mark}{who}" if who else name
        if parts.second:
            head += {"assist": "，助攻：", "fouled": "，被犯规："}.get(parts.role, "，") + parts.second
    return _join(head, parts.text, comma="，", full_stop="。")


def _join(head: str, text: str, *, comma: str, full_stop: str) -> str:
    """Join head and text.

    A small letter continues the sentence, a capital starts the next; typed marks are kept.
    """
    stop = full_stop.strip()
    if not text:
        return _with_full_stop(head, stop)
    if text.startswith(_JOINING_MARKS):
        return _with_full_stop(head + text, stop)
    if text.startswith(_DASHES):
        return _with_full_stop(f"{head} {text}", stop)
    goes_on = text[0].islower() or full_stop == "。"
    if text.startswith(_QUOTES):
        return f"{head}{full_stop}{text}"
    return _with_full_stop(f"{head}{comma if goes_on else full_stop}{text}", stop)


def _with_full_stop(text: str, stop: str) -> str:
    return f"{text}{stop}" if text[-1].isalnum() or text[-1] in ")）'’%" else text
