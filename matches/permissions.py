"""Who may do what at a match. Asked inside the actions, so that the console, the API and the admin cannot differ.

Only active staff have a part. It comes from a Role (at the match, in its competition, or everywhere), from being a
superuser, or from one of Django's own permissions, which count everywhere: `matches.add_commentaryentry` makes a
commentator, `matches.change_match` an editor, `chat.moderate` a moderator. An editor may do all that a commentator may.

Django keeps a person's permissions in the object that it read. Whoever holds a person for longer than a request asks
about them `as_now`. Whatever withdraws a right announces it: livecast.realtime.access_revocation.access_changed.
"""

from collections import defaultdict
from collections.abc import Collection

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from livecast.errors import LivecastError
from matches.models import Match, Role

Person = User | AnonymousUser

_DJANGO_PERMISSIONS = {
    Role.Part.COMMENTATOR: "matches.add_commentaryentry",
    Role.Part.EDITOR: "matches.change_match",
    Role.Part.MODERATOR: "chat.moderate",
}


def may_commentate(user: Person, match: Match) -> bool:
    """Write this match's commentary: post, correct, retract, pin, and set its status, period and clock."""
    return _has_part(user, match, Role.Part.COMMENTATOR, Role.Part.EDITOR)


def may_edit(user: Person, match: Match | None = None) -> bool:
    """Change what was announced of this match; of any match, where none is named."""
    return _has_part(user, match, Role.Part.EDITOR)


def may_moderate(user: Person, match: Match | None) -> bool:
    """Keep this match's chat; the chat of every match, where none is named."""
    return _has_part(user, match, Role.Part.MODERATOR)


def moderators_of(match: Match) -> frozenset[int]:
    """The ids of all who may keep this match's chat."""
    return _people_with_part([match], Role.Part.MODERATOR)[match.pk]


def commentators_of(matches: Collection[Match]) -> dict[int, frozenset[int]]:
    """By match: the ids of all who may call it."""
    return _people_with_part(matches, Role.Part.COMMENTATOR, Role.Part.EDITOR)


def viewers_of_private(matches: Collection[Match]) -> dict[int, frozenset[int]]:
    """By match: the ids of all who may see it while it is private."""
    return _people_with_part(matches, *Role.Part)


def reload_person(user: Person) -> Person:
    """The person as they are in the database now, with no permission remembered. Nobody, if the account is gone."""
    found = User.objects.filter(pk=user.pk).first() if isinstance(user, User) else None
    return AnonymousUser() if found is None else found


def may_see(user: Person, match: Match) -> bool:
    """Know that the match exists. A private one is for staff with any part in it."""
    return not match.private or _has_part(user, match, *Role.Part)


def matches_visible_to(user: Person) -> QuerySet[Match]:
    """The matches that they may know of: `may_see`, in one query."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return Match.objects.filter(private=False)
    if user.is_superuser or _has_part(user, None, *Role.Part):
        return Match.objects.all()
    theirs = Role.objects.filter(user=user)
    seen = Q(pk__in=theirs.exclude(match=None).values("match"))
    seen |= Q(competition__in=theirs.exclude(competition=None).values("competition"))
    return Match.objects.filter(Q(private=False) | seen)


def require_commentator(match: Match, author: Person | None) -> None:
    """Refuse who may not call this match. None is a feed that the operator of this installation started."""
    if author is None:
        return
    require_visible(match, author)
    if not may_commentate(author, match):
        raise LivecastError("match.not_commentator", f"You are not a commentator of {match}.", status=403)


def require_editor(match: Match | None, author: User | None) -> None:
    if author is not None and not may_edit(author, match):
        raise LivecastError("match.not_editor", "You may not change fixtures.", status=403)


def require_competition_editor(author: User | None) -> None:
    if author is not None and not author.has_perm("matches.change_competition"):
        raise LivecastError("competition.not_editor", "You may not change competitions.", status=403)


def require_moderator(match: Match | None, author: User | None) -> None:
    """Refuse who does not keep this match's chat; where none is named, who does not keep every chat."""
    if author is None or may_moderate(author, match):
        return
    if match is None:
        raise LivecastError(
            "match.not_moderator", "This is for those who keep the chat of every match: ask one of them.", status=403
        )
    raise LivecastError("match.not_moderator", f"You do not keep the chat of {match}.", status=403)


def require_visible(match: Match, user: Person) -> None:
    """Refuse who may not see a private match, in the words for one that does not exist."""
    if not may_see(user, match):
        raise LivecastError("match.not_found", _("There is no such match."), status=404)


def _has_part(user: Person, match: Match | None, *parts: Role.Part) -> bool:
    if not isinstance(user, User) or not (user.is_active and user.is_staff):
        return False
    if user.is_superuser:
        return True
    if Role.objects.filter(_role_scope(match), user=user, part__in=parts).exists():
        return True
    return any(user.has_perm(_DJANGO_PERMISSIONS[part]) for part in parts)


def _people_with_part(matches: Collection[Match], *parts: Role.Part) -> dict[int, frozenset[int]]:
    """By match: the ids of all who have one of these parts in it. As `_has_part`, for everybody at once.

    One query, and one more for each part: however many matches and people there are.
    """
    everywhere: set[int] = set()
    for part in parts:
        holders = User.objects.with_perm(_DJANGO_PERMISSIONS[part], backend="django.contrib.auth.backends.ModelBackend")
        everywhere.update(holders.filter(is_staff=True).values_list("pk", flat=True))
    roles = Role.objects.filter(
        Q(match=None, competition=None)
        | Q(match__in=[match.pk for match in matches])
        | Q(competition__in={match.competition_id for match in matches} - {None}),
        part__in=parts,
        user__is_active=True,
        user__is_staff=True,
    )
    at_match: dict[int | None, set[int]] = defaultdict(set)
    in_competition: dict[int | None, set[int]] = defaultdict(set)
    for user_id, match_id, competition_id in roles.values_list("user", "match", "competition"):
        if match_id is not None:
            at_match[match_id].add(user_id)
        elif competition_id is not None:
            in_competition[competition_id].add(user_id)
        else:
            everywhere.add(user_id)
    return {
        match.pk: frozenset(everywhere | at_match[match.pk] | in_competition[match.competition_id]) for match in matches
    }


def _role_scope(match: Match | None) -> Q:
    """Roles that count at this match."""
    where = Q(match=None, competition=None)
    if match is not None:
        if match.pk is not None:  # one that is about to be announced has a competition, and nobody's role yet
            where |= Q(match=match)
        if match.competition_id is not None:
            where |= Q(competition=match.competition_id)
    return where
