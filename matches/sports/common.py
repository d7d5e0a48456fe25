"""The kinds of entry that every sport has, and how a sport adds its own."""

from dataclasses import replace

from matches.sports.definitions import COMMENT, Effect, Kind
from matches.sports.translations import names

_COMMON = (
    COMMENT,
    Kind("lineup", names("Line-ups", zh_hans="首发阵容"), icon="lineup", keys=("lu",)),
    Kind("period_start", names("Under way", zh_hans="开始"), icon="whistle", effect=Effect.PERIOD_START, keys=("bg",)),
    Kind(
        "period_end", names("End of period", zh_hans="本节结束"), icon="whistle", effect=Effect.PERIOD_END, keys=("pe",)
    ),
    Kind(
        "match_end",
        names("Final whistle", zh_hans="全场结束|终场哨响"),
        icon="whistle",
        key_event=True,
        effect=Effect.MATCH_END,
        keys=("fw",),
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
    Kind("highlight", names("Highlight", zh_hans="精彩瞬间"), icon="star", keys=("hl",)),
    Kind("substitution", names("Substitution", zh_hans="换人"), icon="swap", keys=("s", "sub")),
    Kind("injury", names("Injury", zh_hans="受伤|伤停"), icon="injury", keys=("ij", "inj")),
    Kind("timeout", names("Time-out", zh_hans="暂停"), icon="clock", keys=("tm",)),
    Kind("review", names("Review", zh_hans="视频回看|回看"), icon="review", keys=("vr", "var")),
    Kind("stats", names("Statistics", zh_hans="技术统计|数据统计|数据"), icon="stats", keys=("stat",)),
    # A score that a provider stated without saying how it was scored.
    Kind("score", names("Score", zh_hans="得分"), icon="score"),
)


def kinds(*own: Kind, **more_keys: str) -> dict[str, Kind]:
    """The common kinds and a sport's own kinds, by code.

    Where both claim a key, the sport's own kind has it (in tennis "s" is a set).
    `more_keys` are further keys of common kinds in this sport: `match_end="ft"`.
    """
    taken = {key for kind in own for key in kind.keys}
    common = (
        replace(kind, keys=(*(key for key in kind.keys if key not in taken), *more_keys.get(kind.code, "").split()))
        for kind in _COMMON
    )
    return {kind.code: kind for kind in (*common, *own)}


# Further keys in a sport of two halves.
KEYS_IN_HALVES = {"period_start": "ko", "period_end": "ht", "match_end": "ft"}
