"""Every write to a match: lock, ask permission, refuse or write, publish.

The console, the API, the importers and the demo all call these, so that they cannot differ. `author` is the person who
acts, None for a feed that the operator of this installation started. All raise LivecastError for a refusal.
"""

from matches.actions.announcing import announce_fixtures
from matches.actions.editing import correct_commentary, pin_commentary, retract_commentary
from matches.actions.entry_draft import MAX_BODY, Line, check_line
from matches.actions.holds import LONGEST_HOLD, release, release_due, release_if_due, take_back
from matches.actions.lineups import set_lineup
from matches.actions.match_state import edit_competition, edit_fixture, hand_over, set_holds, set_match_state
from matches.actions.post_text import post_line
from matches.actions.posting import post_commentary
from matches.actions.privacy import set_private
from matches.actions.undo_last import Undone, undo

__all__ = [
    "LONGEST_HOLD",
    "MAX_BODY",
    "Line",
    "Undone",
    "announce_fixtures",
    "check_line",
    "correct_commentary",
    "edit_competition",
    "edit_fixture",
    "hand_over",
    "pin_commentary",
    "post_commentary",
    "post_line",
    "release",
    "release_due",
    "release_if_due",
    "retract_commentary",
    "set_holds",
    "set_lineup",
    "set_match_state",
    "set_private",
    "take_back",
    "undo",
]
