"""The room beside a match: `{% load chat %}{% room match %}`. The same for everybody, so that the page may be kept."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import TOMBSTONE
from chat import room_log
from chat.actions.reacting import KINDS
from chat.message_text import MAX_LENGTH
from chat.refusal_texts import refusals
from matches.models import Match
from matches.sports.translations import short_names

register = template.Library()

NAMES = """
composer entries gate head keeper keeping keys list message muting outbox reactions replay request room tools waiting
words
"""
MODULES = [f"chat/{name}.js" for name in NAMES.split()]


@register.inclusion_tag("chat/_room.html")
def room(match: Match, console: bool = False) -> dict[str, Any]:
    return {
        "console": console,
        "modules": MODULES,
        "names": reaction_names(),
        "chat": {
            "match": match.pk,
            "topic": room_log.topic_of(match.pk),
            "url": reverse("api:room", args=[match.pk]),
            "replay": reverse("api:replay", args=[match.pk]),
            "feed": reverse("api:room_feed", args=[match.pk]),
            "ask": reverse("api:command", args=[match.pk]),
            "kinds": KINDS,
            "names": reaction_names(),
            "longest": MAX_LENGTH,
            "words": words(),
            "refusals": refusals(),
            "shorts": short_names(match.rules),
            "tombstone": {TOMBSTONE: _("Deleted member")},
        },
    }


def reaction_names() -> dict[str, str]:
    return {
        "like": _("Like"),
        "love": _("Love"),
        "laugh": _("Funny"),
        "wow": _("Wow"),
        "sad": _("Sad"),
        "fire": _("On fire"),
    }


def words() -> dict[str, str]:
    """What the scripts say."""
    return {
        "removed": _("A moderator has removed this message."),
        "empty": _("Nobody has said anything yet."),
        "placeholder": _("Say something"),
        "log_in": _("Log in to talk"),
        "not_open": _("The chat opens at {time}."),
        "closed": _("This chat is closed."),
        "replaying": _("You are watching the replay: the chat as it was then."),
        "not_replayed": _("Nobody knows when this was said: it is here again after the replay."),
        "panic": _("For now only members who joined earlier may speak."),
        "slow": _("Slow mode: one message every {n} s."),
        "wait": _("You may speak again in {n} s."),
        "muted": _("A moderator has muted you until {time}."),
        "muted_for_good": _("A moderator has muted you."),
        "because": _("The reason: {reason}"),
        "waiting": _("Not sent yet"),
        "sending": _("Sending…"),
        "new_one": _("1 new message"),
        "new_many": _("{n} new messages"),
        "unread": _("New since you looked"),
        "mentioned": _("{name} mentions you: {text}"),
        "answers": _("To {name}"),
        "in_feed": _("In the feed"),
        "staff": _("Staff"),
        "reported": _("Thank you. A moderator will look at it."),
        "mute_whom": _("Mute {name}"),
        "is_muted": _("{name} is muted."),
        "may_speak": _("{name} may speak again."),
        "muted_match": _("A moderator has muted you until the match is over."),
        "muted_long": _("A moderator has muted you for more than a day."),
        "everywhere": _("This holds in every chat."),
        "pinned": _("The message is pinned."),
        "let_go": _("The message is pinned no more."),
        "slow_on": _("Slow mode is on: members may speak every {n} s."),
        "slow_off": _("Slow mode is off."),
        "links_everybody": _("Everybody may post links."),
        "links_known": _("New members may not post links."),
        "links_nobody": _("Nobody may post links."),
        "panic_on": _("Panic is on: only members older than a day may speak."),
        "panic_off": _("Panic is off: every member may speak."),
        "shut_on": _("The chat is closed."),
        "shut_off": _("The chat is open again."),
        "not_keeper": _("You do not keep this chat."),
        "at_message": _("At a message: {what}"),
        "walk": _("From message to message"),
        "menu": _("At a message: what may be done with it"),
        "to_chat": _("To the newest message"),
        "this_list": _("These keys"),
        "report": _("1 report waits"),
        "reports": _("{n} reports wait"),
        "was_reported": _("A member has reported a message."),
        "left": _("{n} characters left"),
        "earlier_failed": _("The earlier messages could not be loaded. Try again."),
        "unavailable": _("The chat cannot be reached. Trying again…"),
        "react": _("React"),
    }
