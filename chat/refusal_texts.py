"""What the room says to who was refused, in the page's language: refusals come over the socket, which has none.

Events and answers say everything in English, encoded once for all; a page in another language has the words with it, as
it has those of a sport (matches/sports/translations.py). A test holds the codes and these sentences together.
"""

from django.utils.translation import get_language
from django.utils.translation import gettext as _


def refusals() -> dict[str, str]:
    """Code of a refusal -> its sentence; "other" for what no fan should meet. Empty on English pages."""
    if (get_language() or "en").startswith("en"):
        return {}
    return {
        "other": _("That did not work. Try again."),
        "limits.away": _("We cannot do this at the moment. Try again in a minute."),
        "command.not_connected": _("There is no connection just now."),
        "command.no_answer": _("The server does not answer. Try again."),
        "command.not_member": _("Log in to do that."),
        "chat.logged_out": _("You are logged out. Log in to speak."),
        "chat.not_member": _("Log in with your phone to speak here."),
        "chat.empty": _("Write something first."),
        "chat.too_long": _("A message has at most {longest} characters."),
        "chat.too_fast": _("You are writing very fast: take a breath, and send it again."),
        "chat.too_often": _("You are doing this very often: try again in a while."),
        "chat.slow_mode": _("Slow mode is on: you may speak again in {seconds} s."),
        "chat.muted": _("A moderator has muted you."),
        "chat.panic": _("For now only members who joined earlier may speak here."),
        "chat.links": _("Your message has a link, and you may not post links here."),
        "chat.banned_word": _("Your message has a word in it that is not allowed here."),
        "chat.duplicate": _("You have just said that. Say something else."),
        "chat.closed": _("This chat is closed."),
        "chat.not_open": _("The chat opens shortly before the match begins."),
        "chat.busy": _("So many are writing that yours was not sent. Try again in a moment."),
        "chat.away": _("The chat cannot be reached. Your message was not sent."),
        "chat.removed": _("This message is gone."),
        "chat.no_message": _("There is no such message."),
        "chat.yourself": _("You cannot do that to yourself."),
        "match.not_found": _("There is no such match."),
    }
