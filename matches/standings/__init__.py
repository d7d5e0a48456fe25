"""League tables and knock-out ties, computed from results. Pure: the caller has read the results."""

from matches.standings.criteria import CRITERIA, HEAD_TO_HEAD, Criterion
from matches.standings.presets import PRESETS, Ranking, Restart, choices, preset_of
from matches.standings.results import Outcome, Result, Side
from matches.standings.table import Entrant, Row, Separation, Table, table_of
from matches.standings.totals import Totals

__all__ = [
    "CRITERIA",
    "HEAD_TO_HEAD",
    "PRESETS",
    "Criterion",
    "Entrant",
    "Outcome",
    "Ranking",
    "Restart",
    "Result",
    "Row",
    "Separation",
    "Side",
    "Table",
    "Totals",
    "choices",
    "preset_of",
    "table_of",
]
