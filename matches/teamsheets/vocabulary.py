"""The words of team sheets in English and Chinese: headings, positions and notes on players."""

BENCH_HEADINGS = frozenset(
    {
        "subs", "substitutes", "substitute", "bench", "on the bench", "replacements", "reserves", "interchange",
        "subs from", "substitutes from", "subs not used", "unused subs", "unused substitutes",
        "替补", "替补席", "替补球员", "替补名单", "替补阵容", "候补",
    }
)  # fmt: skip
STARTER_HEADINGS = frozenset(
    {
        "starting xi", "starting 11", "starting eleven", "starting line up", "starting lineup", "starting five",
        "starting xv", "starters", "line up", "lineup", "team", "xi", "first eleven",
        "首发", "首发阵容", "首发名单", "先发", "出场阵容", "阵容",
    }
)  # fmt: skip
# Headings of people and facts on the sheet that are not players.
OTHER_HEADINGS = frozenset(
    {
        "coach", "head coach", "manager", "referee", "referees", "assistant", "assistants", "assistant referees",
        "var", "fourth official", "umpires", "attendance", "venue", "formation", "kick off", "injured", "suspended",
        "unavailable", "doubtful",
        "教练", "主教练", "领队", "裁判", "主裁判", "助理裁判", "伤停", "停赛", "阵型", "球场",
    }
)  # fmt: skip
CAPTAIN_WORDS = frozenset({"c", "capt", "captain", "cap", "队长", "場上隊長"})
BENCH_WORDS = frozenset({"sub", "substitute", "bench", "替补"})
COLUMN_NAMES = frozenset(
    {
        "no", "no.", "#", "number", "shirt", "shirt number", "squad number", "name", "player", "player name", "pos",
        "position", "captain", "nationality", "age",
        "号码", "球衣号码", "球衣", "姓名", "名字", "球员", "位置", "队长",
    }
)  # fmt: skip

_CODES = frozenset(
    # football, basketball, ice hockey, rugby, American football
    "GK DF MF FW CB LB RB LWB RWB WB CDM DM CM CAM AM LM RM LW RW CF ST SS SW PG SG SF PF LD RD "
    "PR HK LK FL FLK SH FH FB WG CE QB RB TE WR OL DL DE DT OLB MLB SS FS".split()
)
# A position only if the letter stands alone, because a name may contain it.
_SINGLE_LETTER_CODES = frozenset("G D M F W B".split())
_WORDS = {
    "goalkeeper": "GK", "keeper": "GK", "goalie": "GK", "defender": "DF", "back": "DF", "midfielder": "MF",
    "forward": "FW", "striker": "FW", "attacker": "FW", "winger": "FW", "guard": "G", "centre": "C", "center": "C",
    "prop": "PR", "hooker": "HK", "lock": "LK", "flanker": "FL", "scrum half": "SH", "fly half": "FH",
    "full back": "FB", "wing": "WG", "defenceman": "D", "defenseman": "D",
    "门将": "GK", "守门员": "GK", "后卫": "DF", "中后卫": "CB", "边后卫": "WB", "左后卫": "LB", "右后卫": "RB",
    "中场": "MF", "前卫": "MF", "后腰": "DM", "前腰": "AM", "前锋": "FW", "边锋": "LW", "中锋": "CF",
    "控球后卫": "PG", "控卫": "PG", "得分后卫": "SG", "分卫": "SG", "小前锋": "SF", "大前锋": "PF",
}  # fmt: skip
_PLURALS = {"midfield": "MF", "defence": "DF", "defense": "DF", "attack": "FW", "backs": "DF", "centres": "C"}


def position_of(text: str) -> str:
    """The position for a word that stands alone, otherwise ""."""
    code = text.strip(" .").upper()
    plain = " ".join(text.lower().replace("-", " ").split())
    return code if code in _CODES or code in _SINGLE_LETTER_CODES else _WORDS.get(plain, "")


def position_word(text: str) -> str:
    """The position for a word beside a name: a code in capitals or a Chinese word.

    Other words may be names.
    """
    return text if text in _CODES else "" if text.isascii() else _WORDS.get(text, "")


def heading_position(plain: str) -> str:
    """The position that a heading gives the next players: “goalkeepers”, “后卫”."""
    if plain in _PLURALS:
        return _PLURALS[plain]
    return _WORDS.get(plain, "") or (_WORDS.get(plain[:-1], "") if plain.endswith("s") else "")
