"""Basketball: quarters, a clock that runs down, and overtimes until one side leads.

A three-pointer is a key event, a basket is not. The lengths are those of the NBA; FIBA plays quarters of ten minutes,
which a competition sets.

Sources: FIBA, Official Basketball Rules 2024 (art. 8 playing time, art. 16 points, art. 20 and 21 forfeit, art. 36 to
41 fouls; section B, the scoresheet); NBA, Official Playing Rules 2025-26 (rule 5 scoring and timing, rule 12 fouls).
"""

from matches.sports.common import kinds
from matches.sports.definitions import Direction, Kind, Sport, StatusNames
from matches.sports.match_format import Decider, MatchFormat
from matches.sports.outcomes import Outcome
from matches.sports.periods import divisions, overtimes
from matches.sports.translations import names


def _outcomes(missed: str, blocked: str) -> dict[Outcome, str]:
    return {
        Outcome.MISSED: missed,
        Outcome.BLOCKED: blocked,
        Outcome.DISALLOWED: "basket_disallowed",
    }


BASKETBALL = Sport(
    "basketball",
    names("Basketball", zh_hans="篮球"),
    (*divisions(4, 12), *overtimes(5)),
    Direction.DOWN,
    kinds(
        Kind(
            "free_throw",
            names("Free throw", zh_hans="罚球命中|罚球"),
            1,
            "score",
            keys=("1", "ft"),
            counts=("free_throws",),
            outcomes=_outcomes("free_throw_missed", "free_throw_missed"),
        ),
        Kind(
            "two_points",
            names(
                "Two points|2pt|2 pointer|two pointer",
                zh_hans="两分球|两分",
            ),
            2,
            "score",
            keys=("2", "2p"),
            counts=("twos",),
            outcomes=_outcomes("two_points_missed", "two_points_blocked"),
            ways=("dunk", "layup", "lay up", "jumper", "tip in", "扣篮", "上篮"),
        ),
        Kind(
            "three_points",
            names("Three points|3pt|3 pointer|three pointer|three", zh_hans="三分球|三分|压哨三分"),
            3,
            "three",
            key_event=True,
            keys=("3", "3p"),
            counts=("threes",),
            outcomes=_outcomes("three_points_missed", "three_points_blocked"),
        ),
        Kind("free_throw_missed", names("Free throw missed", zh_hans="罚球不中|罚失"), keys=("1x", "fx")),
        Kind("two_points_missed", names("Two-pointer missed", zh_hans="两分不中"), keys=("2x",)),
        Kind("three_points_missed", names("Three-pointer missed", zh_hans="三分不中"), keys=("3x",)),
        # Feeds have one line for what counts for both sides.
        Kind("two_points_blocked", names("Two-pointer blocked", zh_hans="两分被盖"), opponent_counts=("blocks",)),
        Kind("three_points_blocked", names("Three-pointer blocked", zh_hans="三分被盖"), opponent_counts=("blocks",)),
        Kind("missed_shot", names("Missed shot", zh_hans="投篮不中"), keys=("m", "x")),
        Kind("basket_disallowed", names("No basket", zh_hans="进球无效|投篮无效"), icon="review", keys=("nb",)),
        Kind("rebound", names("Rebound", zh_hans="篮板"), keys=("r", "rb", "reb"), counts=("rebounds",)),
        Kind(
            "offensive_rebound",
            names("Offensive rebound", zh_hans="前场篮板|进攻篮板"),
            keys=("orb",),
            counts=("rebounds", "offensive_rebounds"),
        ),
        # The ball goes out of play, so that no player has the rebound. Box scores do not count it.
        Kind("team_rebound", names("Team rebound", zh_hans="球队篮板|集体篮板")),
        Kind("assist", names("Assist", zh_hans="助攻"), keys=("ast",), counts=("assists",)),
        Kind("turnover", names("Turnover", zh_hans="失误"), keys=("t", "tov"), counts=("turnovers",)),
        Kind(
            "turnover_stolen",
            names("Turnover, ball stolen", zh_hans="失误被抢断"),
            counts=("turnovers",),
            opponent_counts=("steals",),
        ),
        Kind("violation", names("Violation", zh_hans="违例"), icon="whistle", keys=("v", "vio")),
        Kind("steal", names("Steal", zh_hans="抢断"), keys=("sl", "stl"), counts=("steals",)),
        Kind("block", names("Block", zh_hans="盖帽"), keys=("b", "bk", "blk"), counts=("blocks",)),
        Kind("jump_ball", names("Jump ball", zh_hans="跳球"), keys=("jb",)),
        Kind("foul", names("Foul", zh_hans="犯规"), icon="whistle", keys=("f", "pf"), counts=("fouls",)),
        Kind(
            "technical_foul", names("Technical foul", zh_hans="技术犯规"), icon="whistle", key_event=True, keys=("tf",)
        ),
        Kind(
            "unsportsmanlike_foul",
            names("Unsportsmanlike foul|flagrant foul|flagrant", zh_hans="违体犯规|恶意犯规"),
            icon="whistle",
            key_event=True,
            keys=("uf",),
            counts=("fouls",),
        ),
        Kind(
            "ejection",
            names("Disqualified|ejected|ejection", zh_hans="取消比赛资格|驱逐出场"),
            icon="red",
            key_event=True,
            keys=("dq", "ej"),
        ),
        Kind("fouled_out", names("Fouled out", zh_hans="犯满离场"), icon="whistle", key_event=True, keys=("fo",)),
        Kind("bonus", names("In the bonus", zh_hans="进入犯规处罚|犯规次数已满"), icon="whistle", keys=("bo",)),
        renamed={"match_end": names("Final buzzer", zh_hans="全场结束|终场哨响|比赛结束")},
        period_start="ko",
        period_end="ht",
    ),
    period_noun="quarter",
    stats={
        "twos": names("Two-pointers", zh_hans="两分球"),
        "threes": names("Three-pointers", zh_hans="三分球"),
        "free_throws": names("Free throws", zh_hans="罚球"),
        "rebounds": names("Rebounds", zh_hans="篮板"),
        "offensive_rebounds": names("Offensive rebounds", zh_hans="前场篮板"),
        "assists": names("Assists", zh_hans="助攻"),
        "steals": names("Steals", zh_hans="抢断"),
        "blocks": names("Blocks", zh_hans="盖帽"),
        "turnovers": names("Turnovers", zh_hans="失误"),
        "fouls": names("Fouls", zh_hans="犯规"),
    },
    status_names=StatusNames(
        scheduled=names("Tip-off", zh_hans="开赛"),
        finished=names("Final", zh_hans="比赛结束"),
        after_extra=names("After overtime", zh_hans="加时赛结束"),
    ),
    format=MatchFormat(
        regular_minutes=12,
        extra_minutes=5,
        regular_periods=4,
        after_extra=Decider.SUDDEN_DEATH,
        win_points=2,
        loss_points=1,
    ),
    divided=lambda count: divisions(count, 12),
    regular_counts=(1, 2, 3, 4),
    forfeit=(20, 0),
)
