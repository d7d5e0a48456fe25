"""The clubs of the demo. Any likeness to a real club is its own fault."""

from dataclasses import dataclass

from matches.models import Competition, Player, Team


@dataclass(frozen=True, slots=True)
class Club:
    """`players`: names by shirt number."""

    sport: str
    name: str
    short_name: str
    code: str
    colour: str
    colour2: str
    players: dict[int, str]


PUDDLEWICK = Club(
    "football", "Puddlewick Rovers", "Puddlewick", "PUD", "#f2b705", "#14532d",
    {
        1: "Maud Plimpton", 2: "Bernie Oxley", 3: "Ned Thistlewood", 4: "Gus Marrow", 5: "Agnes Farthing",
        6: "Tolly Sprocket", 7: "Kit Windle", 8: "Rosa Penhallow", 9: "Duncan Hobb", 10: "Ines Caldera",
        11: "Wilf Nettle", 12: "Percy Dunnock", 14: "Hattie Bloom", 15: "Olu Babbage", 17: "Fergus Pike",
    },
)  # fmt: skip

GRIMSDITCH = Club(
    "football", "Grimsditch Athletic", "Grimsditch", "GRI", "#4a1d6b", "#d1d5db",
    {
        1: "Rolf Ember", 2: "Pat Gallow", 3: "Sid Quarry", 4: "Ivo Stamp", 5: "Brenda Clamp", 6: "Moss Tarrant",
        7: "Jonty Vex", 8: "Lena Sallow", 9: "Viktor Doom", 10: "Cass Merrow", 11: "Archie Blight",
        13: "Edna Flint", 16: "Tam Rook", 18: "Ruben Ash",
    },
)  # fmt: skip

UPPER_POTTERING = Club(
    "football", "Upper Pottering", "Upper Pott’g", "UPP", "#0e7490", "#f8fafc",
    {1: "Dot Kettle", 4: "Hugo Fairweather", 8: "Bea Trellis", 9: "Sunny Okafor", 10: "Ludo Marsh"},
)  # fmt: skip

TUMBLEDOWN = Club(
    "football", "Tumbledown Town", "Tumbledown", "TUM", "#b91c1c", "#fde68a",
    {1: "Griff Slate", 5: "Mabel Lintel", 6: "Cosmo Brick", 9: "Joan Rafters", 11: "Eli Gutter"},
)  # fmt: skip

KEEPERS = Club(
    "basketball", "Lighthouse Keepers", "Keepers", "LHK", "#0b4f8a", "#fef08a",
    {4: "Lottie Beam", 8: "Barnaby Fogg", 11: "Mara Gull", 15: "Rufus Stack", 23: "Jun Tide"},
)  # fmt: skip

BUSES = Club(
    "basketball", "Night Buses", "Buses", "NBU", "#c2410c", "#1f2937",
    {5: "Vince Depot", 7: "Nadia Fare", 12: "Omar Last", 21: "Petra Diversion", 38: "Big Sid Clutch"},
)  # fmt: skip

CLUBS = (PUDDLEWICK, GRIMSDITCH, UPPER_POTTERING, TUMBLEDOWN, KEEPERS, BUSES)


def get_or_create_team(club: Club) -> Team:
    """Get or create the club's team and its players. Existing rows do not change."""
    team, _ = Team.objects.get_or_create(
        sport=club.sport,
        name=club.name,
        defaults={
            "short_name": club.short_name,
            "code": club.code,
            "colour": club.colour,
            "colour2": club.colour2,
        },
    )
    for number, name in club.players.items():
        Player.objects.get_or_create(team=team, name=name, defaults={"number": number})
    return team


def get_or_create_league(sport: str) -> Competition:
    name = {"football": "Lower Meadow League", "basketball": "Friday Gymnasium League"}[sport]
    competition, _ = Competition.objects.get_or_create(sport=sport, name=name, season="")
    return competition


def get_or_create_friendlies() -> Competition:
    """The competition of the older editions of the live match."""
    competition, _ = Competition.objects.get_or_create(sport="football", name="Lower Meadow Friendlies", season="")
    return competition
