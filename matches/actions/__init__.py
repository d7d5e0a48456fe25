"""Every write to a match: lock the match, check permission, validate, write, publish.

The console, the API, the importers and the demo call these functions, so all follow the same rules. `author` is the
user who acts; None is an import that the operator started. A refusal is a LivecastError.
"""

from matches.actions.announcing import announce_fixtures
from matches.actions.editing import correct_commentary, pin_commentary, retract_commentary
from matches.actions.entry_draft import MAX_BODY, EntryDraft, check_draft
from matches.actions.following import set_follows
from matches.actions.holds import LONGEST_HOLD, release_due, release_held, release_if_due, withdraw_held
from matches.actions.lineups import set_lineup
from matches.actions.match_state import (
    edit_competition,
    edit_fixture,
    reopen_match,
    set_holds,
    set_lead_commentator,
    set_match_state,
)
from matches.actions.posting import post_commentary
from matches.actions.privacy import set_private
from matches.actions.push_subscriptions import move_subscription, remove_subscription, save_subscription
from matches.actions.squads import fill_squad, plan_squad
from matches.actions.text_posting import post_text
from matches.actions.undo_last import UndoResult, undo

__all__ = [
    "LONGEST_HOLD",
    "MAX_BODY",
    "EntryDraft",
    "UndoResult",
    "announce_fixtures",
    "check_draft",
    "correct_commentary",
    "edit_competition",
    "edit_fixture",
    "fill_squad",
    "move_subscription",
    "pin_commentary",
    "plan_squad",
    "post_commentary",
    "post_text",
    "release_due",
    "release_held",
    "release_if_due",
    "remove_subscription",
    "reopen_match",
    "retract_commentary",
    "save_subscription",
    "set_follows",
    "set_holds",
    "set_lead_commentator",
    "set_lineup",
    "set_match_state",
    "set_private",
    "undo",
    "withdraw_held",
]
