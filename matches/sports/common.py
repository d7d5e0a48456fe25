"""The kinds of entry that every sport has, and how a sport's own ones go with them."""

from dataclasses import replace

from matches.sports.grammar import COMMENT, Effect, Kind

_COMMON = (
    COMMENT,
    Kind("lineup", "Line-ups", icon="lineup", keys=("lu",)),
    Kind("period_start", "Under way", icon="whistle", effect=Effect.PERIOD_START, keys=("bg",)),
    Kind("period_end", "End of period", icon="whistle", effect=Effect.PERIOD_END, keys=("pe",)),
    Kind("match_end", "Final whistle", icon="whistle", key=True, effect=Effect.MATCH_END, keys=("fw",)),
    Kind("postponed", "Postponed", icon="clock", key=True, effect=Effect.POSTPONE, keys=("ppd",)),
    Kind("abandoned", "Abandoned", icon="clock", key=True, effect=Effect.ABANDON, keys=("abd",)),
    Kind("highlight", "Highlight", icon="star", keys=("hl",)),
    Kind("substitution", "Substitution", icon="swap", keys=("s", "sub")),
    Kind("injury", "Injury", icon="injury", keys=("ij", "inj")),
    Kind("timeout", "Time-out", icon="clock", keys=("tm",)),
    Kind("review", "Review", icon="review", keys=("vr", "var")),
    Kind("stats", "Statistics", icon="stats", keys=("stat",)),
    # A score that was stated without a word about how it came.
    Kind("score", "Score", icon="score"),
)


def kinds(*own: Kind, **more_keys: str) -> dict[str, Kind]:
    """The common kinds and a sport's own. Those keep their keys where both claim one (a set, in tennis, is "s").

    `more_keys` are a common kind's further ones in this sport: `match_end="ft"`.
    """
    taken = {key for kind in own for key in kind.keys}
    common = (
        replace(kind, keys=(*(key for key in kind.keys if key not in taken), *more_keys.get(kind.code, "").split()))
        for kind in _COMMON
    )
    return {kind.code: kind for kind in (*common, *own)}


# What is typed in a match of two halves.
IN_HALVES = {"period_start": "ko", "period_end": "ht", "match_end": "ft"}
