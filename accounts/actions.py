"""All writes to accounts: name, profile, sessions, suspension and deletion."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.member_colours import COLOURS
from accounts.models import LANGUAGES, ApiToken, Challenge, Phone, Session, User
from accounts.names import clean_name, name_key
from livecast.errors import LivecastError
from livecast.realtime.authenticated_sockets import sessions_ended

RENAME_INTERVAL = timedelta(days=14)  # others know a member by the name
CORRECTION_WINDOW = timedelta(minutes=10)  # a new name may be corrected for so long


def rename(*, user_id: int, name: str) -> User:
    """Change the name of a person.

    A first name, and corrections for ten minutes, are always allowed.

    Raises LivecastError `name.unfit`, `name.taken` (409), `name.too_soon` (429, with retry_after).
    """
    name = clean_name(name)
    return _rename(user_id, name, name_key(name))


@transaction.atomic
def _rename(user_id: int, name: str, key: str) -> User:
    person = User.objects.select_for_update().get(pk=user_id)
    if name == person.display_name:
        return person
    now = timezone.now()
    new = key != person.name_key  # names that differ only in case or accents have the same key
    if new and person.name_changed_at is not None:
        _require_rename_interval(now - person.name_changed_at)
    if User.objects.filter(name_key=key).exclude(pk=person.pk).exists():
        raise _name_taken()
    person.display_name, person.name_key = name, key
    if new and (person.name_changed_at is None or person.name_changed_at < now - CORRECTION_WINDOW):
        person.name_changed_at = now
    try:
        with transaction.atomic():
            person.save(update_fields=["display_name", "name_key", "name_changed_at"])
    except IntegrityError:  # another transaction took the name first
        raise _name_taken() from None
    return person


def _require_rename_interval(since: timedelta) -> None:
    if CORRECTION_WINDOW < since < RENAME_INTERVAL:
        left = RENAME_INTERVAL - since
        raise LivecastError(
            "name.too_soon",
            _("You can choose another name in {days} days.").format(days=left.days + 1),
            status=429,
            retry_after=int(left.total_seconds()),
        )


def change_profile(*, user_id: int, colour: str | None = None, language: str | None = None) -> User:
    """Change the colour or the language of a member.

    Raises LivecastError `profile.colour`, `profile.language`.
    """
    changes: dict[str, str] = {}
    if colour is not None:
        if colour not in COLOURS:
            raise LivecastError("profile.colour", _("Choose one of the colours that are shown."))
        changes["colour"] = colour
    if language is not None:
        if language not in dict(LANGUAGES):
            raise LivecastError("profile.language", _("Choose one of the languages that are shown."))
        changes["language"] = language
    if changes:
        User.objects.filter(pk=user_id).update(**changes)
    return User.objects.get(pk=user_id)


def log_out_everywhere(*, user_id: int) -> int:
    """End all sessions of a person and close their sockets. Return the number of sessions."""
    return _end_sessions(Session.objects.filter(user_id=user_id).values_list("session_key", flat=True))


def log_out(*, session_key: str | None) -> None:
    """End one session and close its sockets."""
    if session_key:
        _end_sessions([session_key])


def _end_sessions(session_keys: Iterable[str]) -> int:
    keys = list(session_keys)
    with transaction.atomic():
        Session.objects.filter(session_key__in=keys).delete()
        transaction.on_commit(partial(sessions_ended, keys), robust=True)
    return len(keys)


@transaction.atomic
def suspend(*, user_id: int) -> None:
    """Deactivate an account, and end its sessions and sockets."""
    User.objects.select_for_update().filter(pk=user_id).update(is_active=False)
    log_out_everywhere(user_id=user_id)


@transaction.atomic
def delete_account(*, user_id: int) -> None:
    """Delete the personal data of a member: phone, name, profile.

    Messages stay, under the name TOMBSTONE.

    Raises LivecastError `member.staff` (403) for staff, whose actions must stay attributed to them.
    """
    member = User.objects.select_for_update().get(pk=user_id)
    if member.is_staff or member.is_superuser:
        raise LivecastError("member.staff", _("Staff accounts can only be deleted in the admin."), status=403)
    numbers = list(Phone.objects.filter(user=member).values_list("number", flat=True))
    Phone.objects.filter(user=member).delete()
    Challenge.objects.filter(number__in=numbers).update(number="")
    ApiToken.objects.filter(user=member, revoked_at=None).update(revoked_at=timezone.now())
    member.display_name = member.first_name = member.last_name = member.email = member.colour = member.language = ""
    member.name_key = None
    member.member_since = None
    member.is_active = False
    member.deleted_at = timezone.now()
    member.set_unusable_password()
    member.save()
    log_out_everywhere(user_id=user_id)


def _name_taken() -> LivecastError:
    return LivecastError("name.taken", _("This name, or one that looks like it, is taken. Choose another."), status=409)
