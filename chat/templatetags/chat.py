"""The room beside a match: `{% load chat %}{% room match %}`. It is the same for every fan, so pages may be cached."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import TOMBSTONE
from chat import room_log
from chat.actions.reacting import KINDS
from chat.message_text import MAX_LENGTH
from chat.refusal_texts import refusals
from livecast.languages import page_language
from matches.models import Match

register = template.Library()


@register.inclusion_tag("chat/_room.html")
def room(match: Match, console: bool = False) -> dict[str, Any]:
    return {
        "console": console,
        "reactions": [(kind, sign, reaction_names()[kind]) for kind, sign in KINDS.items()],
        "chat": {
            "match": match.pk,
            "topic": room_log.room_topic(match.pk),
            "url": reverse("api:room", args=[match.pk]),
            "replay": reverse("api:replay", args=[match.pk]),
            "feed": reverse("api:room_feed", args=[match.pk]),
            "ask": reverse("api:command", args=[match.pk]),
            "kinds": KINDS,
            "names": reaction_names(),
            "longest": MAX_LENGTH,
            "words": words(),
            "refusals": refusals(),
            "shorts": match.rules.period_short_names(page_language()),
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
    """The strings for the scripts."""
    return {
        "removed": _("A moderator has removed this message."),
        "empty": _("No messages yet."),
        "placeholder": _("Write a message"),
        "log_in": _("Log in to write"),
        "not_open": _("The chat opens at {time}."),
        "closed": _("This chat is closed."),
        "replaying": _("Replay: the chat as it was at this moment of the match."),
        "not_replayed": _("This message has no match time. It is shown again after the replay."),
        "panic": _("At the moment only members who joined more than a day ago may write."),
        "slow": _("Slow mode: one message every {n} s."),
        "wait": _("You may write again in {n} s."),
        "muted": _("A moderator has muted you until {time}."),
        "muted_for_good": _("A moderator has muted you."),
        "because": _("The reason: {reason}"),
        "waiting": _("Not sent yet"),
        "sending": _("Sending…"),
        "new_one": _("1 new message"),
        "new_many": _("{n} new messages"),
        "unread": _("New since your last visit"),
        "mentioned": _("{name} mentions you: {text}"),
        "answers": _("To {name}"),
        "in_feed": _("In the feed"),
        "staff": _("Staff"),
        "reported": _("Thank you. A moderator will check it."),
        "mute_whom": _("Mute {name}"),
        "is_muted": _("{name} is muted."),
        "may_speak": _("{name} may write again."),
        "muted_match": _("A moderator has muted you until the match is over."),
        "muted_long": _("A moderator has muted you for more than a day."),
        "everywhere": _("This applies to every chat."),
        "pinned": _("The message is pinned."),
        "let_go": _("The message is unpinned."),
        "slow_on": _("Slow mode is on: members may write every {n} s."),
        "slow_off": _("Slow mode is off."),
        "links_everybody": _("Links are allowed."),
        "links_known": _("New members may not post links."),
        "links_nobody": _("Links are not allowed."),
        "panic_on": _("Panic mode is on: only members who joined more than a day ago may write."),
        "panic_off": _("Panic mode is off: every member may write."),
        "shut_on": _("The chat is closed."),
        "shut_off": _("The chat is open again."),
        "not_keeper": _("You are not a moderator of this chat."),
        "at_message": _("On a message: {what}"),
        "walk": _("Next or previous message"),
        "menu": _("On a message: open its menu"),
        "to_chat": _("To the newest message"),
        "this_list": _("These keys"),
        "report": _("1 open report"),
        "reports": _("{n} open reports"),
        "was_reported": _("A member has reported a message."),
        "left": _("{n} characters left"),
        "earlier_failed": _("The earlier messages could not be loaded. Try again."),
        "unavailable": _("The chat is unavailable. Trying again…"),
        "react": _("React"),
    }
