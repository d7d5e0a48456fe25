"""The words of schedules for the stage of a match: postponed, cancelled, full time, walkover, and so on.

English, German, Spanish, French, Italian, Portuguese, Dutch and Chinese, folded by plain_text.fold.
"""

import re

from matches.schedules.plain_text import fold
from matches.schedules.schedule import Stage

_WORDS: dict[Stage, str] = {
    Stage.SCHEDULED: "scheduled|fixture|upcoming|not started|ns|confirmed|to be played|planned|angesetzt|geplant|"
    "programado|programada|a venir|prevu|in programma|agendado|agendada|gepland|未开始|未赛|未開始|待赛",
    Stage.LIVE: "live|ht|half time|halftime|in play|in progress|playing|laufend|lauft|halbzeit|en juego|en directo|"
    "en cours|mi temps|in corso|ao vivo|进行中|直播中|中场|进行",
    Stage.FINISHED: "انتهت|النهاية|پایان|پایان بازی|จบการแข่งขัน|จบเกม|"
    "ft|full time|fulltime|finished|final score|ended|played|end|result|final result|completed|beendet|"
    "endstand|gespielt|abpfiff|finalizado|finalizada|terminado|terminada|termine|terminee|finita|terminata|"
    "encerrado|encerrada|gespeeld|afgelopen|完场|已结束|结束|全场结束|已完赛|完赛",
    Stage.POSTPONED: "مؤجلة|مؤجل|تأجلت|تاجيل|به تعویق افتاد|تعویق|เลื่อน|เลื่อนการแข่งขัน|"
    "postponed|moved|postp|ppd|pp|p p|post poned|rescheduled|deferred|delayed|verlegt|verschoben|"
    "vertagt|spielverlegung|aplazado|aplazada|pospuesto|postergado|reporte|reportee|rinviata|rinviato|rinv|adiado|adiada|"
    "uitgesteld|verplaatst|延期|推迟|改期|延后|延迟|推遲|延後",
    Stage.CANCELLED: "ملغاة|ألغيت|لغو|لغو شد|ยกเลิก|"
    "cancelled|canceled|canc|cancel|called off|void|abgesagt|abges|entfallt|ausgefallen|spielausfall|"
    "fallt aus|annulliert|cancelado|cancelada|anulado|annule|annulee|annullata|annullato|afgelast|geannuleerd|"
    "取消|已取消",
    Stage.ABANDONED: "susp|متوقفة|نیمه تمام|ยุติการแข่งขัน|"
    "abandoned|abd|aband|abgebrochen|spielabbruch|abbruch|suspended|interrupted|interrumpido|"
    "suspendido|suspendida|abandonado|interrompu|arrete|arretee|sospesa|interrotta|interrompido|suspenso|gestaakt|"
    "中断|腰斩|中止|腰斬",
    Stage.AWARDED: "awarded|am grunen tisch|gewertet|wertung|a tavolino|tavolino|reglementair|判胜|判负",
    Stage.WALKOVER: "w o|wo|walkover|walk over|forfeit|forfeited|ff|by default|nicht angetreten|forfait|"
    "incomparecencia|no presentado|falta de comparecencia|弃权|弃赛|棄權",
}
# Also words of other meanings, or parts of names: they count in a cell or brackets of their own only.
_ALONE_ONLY = frozenset(
    "ns|end|result|played|fixture|wo|ff|pp|p p|confirmed|wertung|void|live|planned|ended|delayed|结束|进行|中场".split(
        "|"
    )
)
LONGEST = 4  # words of a stage

_AFTER_EXTRA_TIME = frozenset(
    (
        "aet|a e t|after extra time|extra time|et|n v|nv|nach verlangerung|prorroga|tras la prorroga|a p|ap|"
        "apres prolongation|dts|d t s|na verlenging|加时|加时赛|ot|after overtime|overtime"
    ).split("|")
)
_PENALTIES = re.compile(
    r"(?:(\d{1,2})\s*[-–:]\s*(\d{1,2})\s*)?(?:(?:on|after|by|im|nach|n\.?|i\.?|a\.?|dopo i|tras|por|ap\.?|na)\s*)?"
    r"(?:penalt(?:y|ies)(?: shoot ?out| kicks)?|pens?\.?|pso|shoot ?out|elfmeterschiessen|elfmeter|e\.?|penaltis|"
    r"penaltys|tab|t\.a\.b\.?|rigori|penais|strafschoppen|点球大战|点球)(?:\s*(\d{1,2})\s*[-–:]\s*(\d{1,2}))?"
)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[-./_!*]+", " ", fold(text)).split())


_STAGE = {_plain(word): stage for stage, words in _WORDS.items() for word in words.split("|")}
_OF_MATCH = re.compile(r"(?:match|game|fixture|spiel|partie|partido|jogo|partita|gara|wedstrijd|比赛) ?(?=\S)")


def stage_of(text: str) -> Stage | None:
    """The stage that a cell or a text in brackets names alone: “postponed”, “Match postponed”."""
    plain = _plain(text[:60])
    return _STAGE.get(plain) or _STAGE.get(_OF_MATCH.sub("", plain, count=1))


def stage_word(text: str) -> Stage | None:
    """The stage that words within a title name. Words that may belong to a name do not count."""
    plain = _plain(text[:60])
    return None if plain in _ALONE_ONLY else _STAGE.get(plain)


def is_extra_time(text: str) -> bool:
    return _plain(text[:40]) in _AFTER_EXTRA_TIME


def penalties_in(text: str) -> tuple[int, int] | bool:
    """The kicks of “4-3 pens”, True for “on penalties”, otherwise False."""
    found = _PENALTIES.fullmatch(fold(text[:60]).strip(" ,."))
    if found is None:
        return False
    first, second = found[1] or found[3], found[2] or found[4]
    return (int(first), int(second)) if first else True
