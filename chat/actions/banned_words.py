"""The list of banned words, for people who moderate all chats."""

from django.db import transaction

from accounts.models import User
from chat.message_text import BannedWords
from chat.models import Act, BannedWord
from livecast.errors import LivecastError
from livecast.input_limits import BANNED_WORD


@transaction.atomic
def ban_word(*, word: str, by: User | None, note: str = "") -> BannedWord:
    """Add a word to the list. Adding it again changes nothing."""
    _require_moderator(by)
    if not BANNED_WORD.admits(word):
        raise LivecastError("chat.no_word", f"A word or phrase has at most {BANNED_WORD.size} characters.")
    word = " ".join(word.split())
    if not BannedWords([word]):
        raise LivecastError("chat.no_word", "A banned word needs at least one letter.")
    banned, is_new = BannedWord.objects.get_or_create(word=word, defaults={"note": note})
    if is_new:
        Act.objects.create(by=by, what="ban_word", after={"word": word, "note": note})
    return banned


@transaction.atomic
def allow_word(*, word_id: int, by: User | None) -> None:
    """Remove a word from the list."""
    _require_moderator(by)
    banned = BannedWord.objects.filter(pk=word_id).first()
    if banned is not None:
        Act.objects.create(by=by, what="allow_word", before={"word": banned.word, "note": banned.note})
        banned.delete()


def _require_moderator(by: User | None) -> None:
    if by is not None and not (by.is_active and by.has_perm("chat.moderate")):
        raise LivecastError(
            "chat.not_keeper",
            "Only people who moderate all chats may change the banned words. Ask one of them.",
            status=403,
        )
