"""The words of titles that are neither a team nor a stage: tags of teams, rounds, notes. Folded by plain_text.fold."""

import re

from matches.schedules.plain_text import fold

_TAG = re.compile(
    r"u ?-?\d{1,2}s?|under[ -]?\d{1,2}s?|\d{1,2}u|women|woman|ladies|girls|men|boys|w|f|m|wfc|youth|juniors?|jun|"
    r"reserves?|res|ii|iii|b|frauen|damen|herren|manner|madchen|[abcdefg]-?jugend|[abcdefg] ?-?junior(?:en|innen)|"
    r"junioren|"
    r"femenino|masculino|juvenil|cadete|feminin(?:e|es|o)?|masculin|femminile|primavera|vrouwen|dames|jeugd|"
    r"女足|女子|男子|青年队|预备队|女篮|女排|u\d{1,2}女足"
)
_ROUND = re.compile(
    r"(?:round|rd|r|matchday|match day|md|week|wk|gameweek|gw|game|leg|spieltag|runde|jornada|journee|giornata|rodada|"
    r"speelronde|ronde|fecha|j|group|gruppe|grupo|groupe|girone|groep|pool|stage|heat)\.? ?#?(?:\d{1,3}|[a-h])|"
    r"\d{1,3}(?:st|nd|rd|th|\.|e|eme|a|ª)? (?:round|leg|matchday|spieltag|runde|journee|giornata|jornada|rodada)|"
    r"(?:the )?(?:final|semi ?-?finals?|quarter ?-?finals?|sf|qf|finale|halbfinale|viertelfinale|achtelfinale|"
    r"semifinal(?:es)?|cuartos(?: de final)?|octavos(?: de final)?|demi-?finale|quart de finale|semifinale|"
    r"first leg|second leg|1st leg|2nd leg|last 16|round of \d{1,3}|hinspiel|ruckspiel|ida|vuelta|play-?offs?)|"
    r"第 ?\d{1,3} ?(?:轮|輪|场|回合)|决赛|半决赛|四分之一决赛|[a-h] ?组|小组赛"
)
_CLOCK = r"(?:\d{1,2}[:.h]\d{2}(?: ?(?:uhr|h|hrs?|[ap]\.?m\.?))?|\d{1,2} ?(?:[ap]\.?m\.?|uhr))"
_KICKOFF = r"(?:kick ?-?off|ko|k\.o\.|start|anstoss|anpfiff|beginn|time|new time)"
_NOTES = re.compile(
    r"neutral(?: venue| ground)?|n|h|home|away|tv|live on .{1,40}|friendly|testspiel|amistoso|友谊赛|"
    r"re-?arranged(?: (?:match|fixture))?|re-?fixed|new (?:date|time|venue|ground)|neuer termin|replay|nachholspiel|"
    r"(?:match |game )?(?:report|preview|highlights)|provisional|subject to change|unter vorbehalt|"
    r"(?:date|time|venue|kick-?off|ko|date and time)? ?(?:tbc|tba|tbd|to be confirmed)"
)
_TIME = re.compile(rf"(?:{_KICKOFF}[: ]*)?{_CLOCK}(?: {_KICKOFF})?")


def is_tag(text: str) -> bool:
    """Whether the text names a kind of team: U19, Women, Reserves."""
    return _TAG.fullmatch(fold(text[:40])) is not None


def is_round(text: str) -> bool:
    return _ROUND.fullmatch(fold(text[:60]).strip(" .")) is not None


def is_note(text: str) -> bool:
    """Whether the text is a note that livecast does not keep: neutral venue, friendly."""
    return _NOTES.fullmatch(fold(text[:60])) is not None or is_time(text)


def is_time(text: str) -> bool:
    """Whether the text is a time of the day: “15:00”, “KO 3pm”. In a title it is not part of a name."""
    return _TIME.fullmatch(fold(text[:40])) is not None
