"""Four matches as a commentator types them, and what their score sheets say. All of them are invented.

A score sheet has the score, the columns of the period table and the statistics, each as (home, away), and the words
that the page shows for the finished match.
"""

from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True)
class Called:
    """A match: its lines in the order in which they are typed, and its score sheet."""

    sport: str
    lines: tuple[str, ...]
    score: Pair
    periods: dict[str, Pair]
    statistics: dict[str, Pair]
    status: str


# Twenty overs. Each word is a key of the one-line entry: runs, wd (wide), nb4 (no-ball and four), lb2, b1, w (wicket).
_OVERS = """
    0 1 0 4 0 0
    1 0 wd 2 0 1 0
    4 4 0 0 w 0
    0 1 1 lb1 0 6
    0 0 nb4 1 1 0 2
    w 0 0 1 3 0
    1 1 1 1 1 1
    0 b2 0 4 0 1
    6 0 1 wd2 1 0 0
    2 2 0 w 0 0
    1 0 0 0 4 lb2
    0 1 6 1 0 0
    wd wd 0 1 0 4 1 2
    1 1 0 w 0 1
    0 5wd 2 1 1 0 0
    6 6 1 0 0 1
    nb 1 w 0 1 1 4
    0 2 1 1 w 0
    4 0 1 6 1 1
    1 w 2 4 w 6
"""

_EXTRAS = ("wd", "nb")  # a delivery that is bowled again


def _innings() -> tuple[str, ...]:
    lines, batter, out = ["bg"], 1, 2
    for over, keys in enumerate(_OVERS.strip().splitlines()):
        ball = 0
        for key in keys.split():
            extra = any(word in key for word in _EXTRAS)
            ball += 1
            lines.append(f"{over}.{ball} {key} h{batter}")
            ball -= extra
            if key == "w":
                out += 1
                batter = out
    return (*lines, "pe")


CRICKET = Called(
    "cricket",
    _innings(),
    ("156/8", "–"),
    {"Inn 1": ("156", "–"), "Total": ("156/8", "–")},
    {"Wickets lost": ("8", "–"), "Fours": ("10", "–"), "Sixes": ("7", "–"), "Extras": ("17", "–")},
    "Break",
)

BASEBALL = Called(
    "baseball",
    (
        *("bg", "k a2", "db a5", "r a5", "o a7", "gro a9", "pe"),
        *("bg", "w h4", "hr2 h7", "k h9", "fl h3", "o h1", "pe"),
        *("bg", "gro a1", "k a3", "o a4", "pe", "bg", "ht h2", "dp h5", "o h6", "pe"),
        *("bg", "hr a5", "o a7", "k a9", "k a2", "pe", "bg", "o h1", "o h2", "o h3", "pe"),
        *("bg", "o a1", "o a3", "o a4", "pe", "bg", "e a4", "sb h5", "ht h6", "r h5", "k h8", "dp h9", "pe"),
        *("bg", "o a5", "o a6", "o a7", "pe", "bg", "o h1", "o h2", "k h3", "pe"),
        *("bg", "w a8", "w a9", "ht a1", "gs a2", "o a3", "o a4", "k a5", "pe", "bg", "o h4", "o h5", "o h6", "pe"),
        *("bg", "o a6", "k a7", "o a8", "pe", "bg", "hr h7", "hr h8", "o h9", "o h1", "o h2", "pe"),
        *("bg", "o a9", "o a1", "o a2", "pe", "bg", "o h3", "k h4", "o h5", "pe"),
        *("bg", "o a3", "o a4", "o a5", "pe", "bg", "w h6", "hp h7", "ht h8", "r h6", "o h9", "o h1", "k h2", "pe"),
        *("bg", "o a6", "cs a7", "k a8", "pe", "bg", "ht h3", "sac h4", "e a6", "r h3", "fw"),
    ),
    ("7", "6"),
    {
        "1": ("2", "1"),
        "2": ("0", "0"),
        "3": ("0", "1"),
        "4": ("1", "0"),
        "5": ("0", "0"),
        "6": ("0", "4"),
        "7": ("2", "0"),
        "8": ("0", "0"),
        "9": ("1", "0"),
        "10": ("1", "0"),
        "Total": ("7", "6"),
    },
    {
        "Hits": ("7", "4"),
        "Home runs": ("3", "2"),
        "Walks": ("2", "2"),
        "Strikeouts": ("5", "7"),
        "Stolen bases": ("1", "0"),
        "Errors": ("0", "2"),
    },
    "Final/10",
)

ICE_HOCKEY = Called(
    "ice_hockey",
    (
        *("bg", "fo h9", "sh a17", "g h7 h10", "ht a4", "p h5 hooking", "py a", "pp a9", "b h3", "pe"),
        *("bg", "sh h10 saved", "g a21 no goal", "sg h9", "p5 a4 boarding", "gv h5", "sh h7 wide", "pe"),
        *("bg", "tk a17", "g a5 a9", "ic h", "g h3 disallowed for offside", "sp", "pe"),
        *("bg", "sh a9", "sh h7", "p a2 tripping", "pe"),
        *("bg", "g h7", "m a9", "g h9 saved", "g a5", "g h10", "x a17"),
        "fw",
    ),
    ("3", "2"),
    {
        "1st": ("1", "1"),
        "2nd": ("1", "0"),
        "3rd": ("0", "1"),
        "OT": ("0", "0"),
        "Total": ("3", "2"),
        "SO": ("2", "1"),
    },
    {
        "Shots on goal": ("4", "4"),
        "Blocked shots": ("1", "0"),
        "Hits": ("0", "1"),
        "Face-offs won": ("1", "0"),
        "Power plays": ("0", "1"),
        "Power-play goals": ("0", "1"),
        "Penalties": ("1", "2"),
        "Penalty minutes": ("2", "7"),
        "Giveaways": ("1", "0"),
        "Takeaways": ("0", "1"),
    },
    "After the shootout",
)

RUGBY = Called(
    "rugby",
    (
        *("kick off", "5 p h10", "11 t a5", "12 c a9", "19 p h10 missed", "24 y a4", "25 t h3 penalty try"),
        *("33 t a17 no try, held up", "38 dg h10", "half time"),
        *("ko", "46 t h7", "47 c h10 hits the post", "55 pc h5", "56 pg a9", "61 r a2", "66 t h9", "67 c h10"),
        *("72 t a21", "73 c a9 missed", "79 p a9 no good", "full time"),
    ),
    ("25", "15"),
    {"1st": ("13", "7"), "2nd": ("12", "8"), "Total": ("25", "15")},
    {
        "Tries": ("3", "2"),
        "Conversions": ("1", "1"),
        "Penalty goals": ("1", "1"),
        "Drop goals": ("1", "0"),
        "Penalties conceded": ("1", "0"),
        "Yellow cards": ("0", "1"),
        "Red cards": ("0", "1"),
    },
    "Full time",
)

ALL = (CRICKET, BASEBALL, ICE_HOCKEY, RUGBY)
