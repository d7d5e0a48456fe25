"""The kinds of entry that every sport has, and how a sport adds its own."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from matches.sports.definitions import COMMENT, Effect, Kind
from matches.sports.outcomes import Outcome
from matches.sports.translations import Names, names

_COMMON = (
    COMMENT,
    Kind("lineup", names("Line-ups", zh_hans="首发阵容"), icon="lineup", keys=("lu",)),
    Kind("period_start", names("Under way", zh_hans="开始"), icon="whistle", effect=Effect.PERIOD_START, keys=("bg",)),
    Kind(
        "period_end", names("End of period", zh_hans="本节结束"), icon="whistle", effect=Effect.PERIOD_END, keys=("pe",)
    ),
    Kind(
        "match_end",
        names("End of match", zh_hans="全场结束|比赛结束"),
        icon="whistle",
        key_event=True,
        effect=Effect.MATCH_END,
        keys=("fw",),
    ),
    Kind(
        "suspended",
        names("Play suspended", zh_hans="比赛暂停|比赛中断"),
        icon="clock",
        key_event=True,
        effect=Effect.PAUSE,
        keys=("susp",),
    ),
    Kind(
        "resumed",
        names("Play resumes", zh_hans="比赛恢复|比赛继续"),
        icon="whistle",
        effect=Effect.RESUME,
        keys=("resu",),
    ),
    Kind(
        "postponed",
        names("Postponed", zh_hans="比赛延期|延期|推迟"),
        icon="clock",
        key_event=True,
        effect=Effect.POSTPONE,
        keys=("ppd",),
    ),
    Kind(
        "abandoned",
        names("Abandoned", zh_hans="比赛中止|中止|腰斩"),
        icon="clock",
        key_event=True,
        effect=Effect.ABANDON,
        keys=("abd",),
    ),
    # The side of the entry is the winner.
    Kind(
        "awarded",
        names("Awarded", zh_hans="判定胜负|判胜"),
        icon="whistle",
        key_event=True,
        effect=Effect.AWARD,
        keys=("awd",),
    ),
    Kind(
        "walkover",
        names("Walkover", zh_hans="对手弃权"),
        icon="whistle",
        key_event=True,
        effect=Effect.AWARD,
        keys=("wo",),
    ),
    Kind(
        "opponent_retired",
        names("Opponent retired", zh_hans="对手退赛"),
        icon="injury",
        key_event=True,
        effect=Effect.AWARD,
        keys=("retd",),
    ),
    Kind("highlight", names("Highlight", zh_hans="精彩瞬间"), icon="star", keys=("hl",)),
    Kind("substitution", names("Substitution", zh_hans="换人"), icon="swap", keys=("s", "sub")),
    Kind("injury", names("Injury", zh_hans="受伤|伤停"), icon="injury", keys=("ij", "inj")),
    Kind("timeout", names("Time-out", zh_hans="暂停"), icon="clock", keys=("tm",)),
    Kind("review", names("Review", zh_hans="视频回看|回看"), icon="review", keys=("vr", "var")),
    Kind("stats", names("Statistics", zh_hans="技术统计|数据统计|数据"), icon="stats", keys=("stat",)),
    # A score that a provider stated without saying how it was scored.
    Kind("score", names("Score", zh_hans="得分"), icon="score"),
)


def kinds(*own: Kind, renamed: Mapping[str, Names] = MappingProxyType({}), **more_keys: str) -> dict[str, Kind]:
    """The common kinds and a sport's own kinds, by code.

    Where both claim a key, the sport's own kind has it (in tennis "s" is a set).
    `renamed` are the sport's own words for common kinds. `more_keys` are further keys of common kinds in this sport:
    `match_end="ft"`.
    """
    taken = {key for kind in own for key in kind.keys}
    common = (
        replace(
            kind,
            names=renamed.get(kind.code, kind.names),
            keys=(*(key for key in kind.keys if key not in taken), *more_keys.get(kind.code, "").split()),
        )
        for kind in _COMMON
    )
    return {kind.code: kind for kind in (*common, *own)}


_SHOOTOUT_MISSES = (Outcome.MISSED, Outcome.OVER, Outcome.SAVED, Outcome.BLOCKED, Outcome.DISALLOWED)


def shootout_kinds(
    scored: Names,
    missed: Names,
    *,
    scored_keys: tuple[str, ...] = ("g", "goal"),
    missed_keys: tuple[str, ...] = ("m", "x", "miss"),
    misses: Iterable[Outcome] = _SHOOTOUT_MISSES,
) -> tuple[Kind, Kind]:
    """The two kinds of a shootout. `misses`: the result words after which a try did not score."""
    return (
        Kind(
            "shootout_scored",
            scored,
            1,
            "goal",
            key_event=True,
            shootout=True,
            keys=scored_keys,
            outcomes=dict.fromkeys(misses, "shootout_missed"),
        ),
        Kind("shootout_missed", missed, icon="miss", key_event=True, shootout=True, keys=missed_keys),
    )
