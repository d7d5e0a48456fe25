"""Refusals of the chat in the page's language.

Frames and answers carry English sentences, encoded once for all readers. A page in another language has its own
sentences by code, as it has the words of a sport. A test compares the codes with those in the code.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _


def refusals() -> dict[str, str]:
    """Return the sentence for each refusal code; "other" is for unexpected codes. Empty on English pages."""
    if (get_language() or "en").startswith("en"):
        return {}
    return {
        "other": _("This did not work. Try again."),
        "limits.away": _("This is unavailable at the moment. Try again in a minute."),
        "command.not_connected": _("You are offline at the moment."),
        "command.no_answer": _("The server does not answer. Try again."),
        "command.too_often": _("You are doing this too often. Try again in a moment."),
        "command.not_member": _("Log in to do that."),
        "chat.logged_out": _("You are logged out. Log in to write."),
        "chat.not_member": _("Log in with your phone to write here."),
        "chat.empty": _("Write something first."),
        "chat.too_long": _("A message has at most {longest} characters."),
        "chat.too_fast": _("You are writing too fast. Wait a moment, then send it again."),
        "chat.too_often": _("You are doing this too often. Try again in a moment."),
        "chat.slow_mode": _("Slow mode is on: you may write again in {seconds} s."),
        "chat.muted": _("A moderator has muted you."),
        "chat.panic": _("At the moment only members who joined more than a day ago may write here."),
        "chat.links": _("You may not post links here. Remove the link, then send it again."),
        "chat.banned_word": _("Your message contains a word that is not allowed here."),
        "chat.duplicate": _("You have just posted this. Write something else."),
        "chat.closed": _("This chat is closed."),
        "chat.not_open": _("The chat opens shortly before the match begins."),
        "chat.busy": _("The chat is very busy. Your message was not sent. Try again in a moment."),
        "chat.away": _("The chat is unavailable. Your message was not sent. Try again in a minute."),
        "chat.removed": _("This message was removed."),
        "chat.no_message": _("There is no such message."),
        "chat.yourself": _("You cannot do that to yourself."),
        "match.not_found": _("There is no such match."),
    }
