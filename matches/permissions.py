"""The permissions of people at matches.

Actions check them, so the console, the API and the admin have the same rules.

Only active staff can have a role. A role comes from a Role row (for the match, its competition, or everywhere), from
the superuser flag, or from a Django permission, which counts everywhere: `matches.add_commentaryentry` makes a
commentator, `matches.change_match` an editor, `chat.moderate` a moderator. Editors may do all that commentators may.

Django caches permissions in the user object. Code that keeps a user object for longer than a request calls
`reload_person` first. Code that withdraws a permission calls livecast.realtime.access_revocation.access_changed.
"""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Exists, OuterRef, Q, QuerySet
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


def may_commentate(user: Person, match: Match, *, granted: bool = False) -> bool:
    """Whether the user may post, correct, retract and pin entries, and set the match state.

    `granted`: the user was read with `commentary_grant` of this match, and it is true.
    """
    return (granted and _is_active_staff(user)) or _has_part(user, match, Role.Part.COMMENTATOR, Role.Part.EDITOR)


def may_edit(user: Person, match: Match | None = None) -> bool:
    """Whether the user may change the fixture; with None, every fixture."""
    return _has_part(user, match, Role.Part.EDITOR)


def may_moderate(user: Person, match: Match | None) -> bool:
    """Whether the user may moderate the chat of this match; with None, of every match."""
    return _has_part(user, match, Role.Part.MODERATOR)


def moderators_of(match: Match) -> frozenset[int]:
    """Return the ids of the users who may moderate the chat of this match."""
    return _people_with_part([match], Role.Part.MODERATOR)[match.pk]


def commentators_of(matches: Collection[Match]) -> dict[int, frozenset[int]]:
    """Return by match id the ids of the users who may write its commentary."""
    return _people_with_part(matches, Role.Part.COMMENTATOR, Role.Part.EDITOR)


def viewers_of_private(matches: Collection[Match]) -> dict[int, frozenset[int]]:
    """Return by match id the ids of the users who may see the match while it is private."""
    return _people_with_part(matches, *Role.Part)


def reload_person(user: Person) -> Person:
    """Read the user from the database again, without cached permissions.

    AnonymousUser if the account was deleted.
    """
    found = User.objects.filter(pk=user.pk).first() if isinstance(user, User) else None
    return AnonymousUser() if found is None else found


def may_see(user: Person, match: Match) -> bool:
    """Whether the user may know that the match exists.

    Private matches are visible to staff with any role in them.
    """
    return not match.private or _has_part(user, match, *Role.Part)


def matches_visible_to(user: Person) -> QuerySet[Match]:
    """Return the matches that the user may see, in one query. The same rule as `may_see`."""
    if not isinstance(user, User) or not user.is_active or not user.is_staff:
        return Match.objects.filter(private=False)
    if user.is_superuser or _has_part(user, None, *Role.Part):
        return Match.objects.all()
    theirs = Role.objects.filter(user=user)
    seen = Q(pk__in=theirs.exclude(match=None).values("match"))
    seen |= Q(competition__in=theirs.exclude(competition=None).values("competition"))
    return Match.objects.filter(Q(private=False) | seen)


def require_commentator(match: Match, author: Person | None, *, granted: bool = False) -> None:
    """Raise LivecastError (403, 404) if the author may not write commentary.

    None: an import by the operator. `granted`: the match was read with `commentary_grant` of this author, and it is
    true: the check then runs no query.
    """
    if author is None or (granted and _is_active_staff(author)):
        return
    require_visible(match, author)
    if not may_commentate(author, match):
        raise LivecastError("match.not_commentator", f"You are not a commentator of {match}.", status=403)


def require_editor(match: Match | None, author: User | None) -> None:
    """Raise `match.not_editor` (403) if the author may not change this fixture (None: all)."""
    if author is not None and not may_edit(author, match):
        raise LivecastError("match.not_editor", "You may not change fixtures.", status=403)


def require_competition_editor(author: User | None) -> None:
    """Raise `competition.not_editor` (403) if the author may not change competitions."""
    if author is not None and not author.has_perm("matches.change_competition"):
        raise LivecastError(
            "competition.not_editor", "You may not change competitions. Ask an administrator.", status=403
        )


def require_team_editor(author: User | None) -> None:
    """Raise `team.not_editor` (403) if the author may not change teams and their squads."""
    if author is not None and not author.has_perm("matches.change_team"):
        raise LivecastError("team.not_editor", "You may not change teams. Ask an administrator.", status=403)


def require_player_editor(author: User | None) -> None:
    """Raise `player.not_editor` (403) if the author may not change players."""
    if author is not None and not author.has_perm("matches.change_player"):
        raise LivecastError("player.not_editor", "You may not change players. Ask an administrator.", status=403)


def require_moderator(match: Match | None, author: User | None) -> None:
    """Raise `match.not_moderator` (403) if the author may not moderate this chat (None: all)."""
    if author is None or may_moderate(author, match):
        return
    if match is None:
        raise LivecastError(
            "match.not_moderator", "Only people who moderate all chats can do this. Ask one of them.", status=403
        )
    raise LivecastError("match.not_moderator", f"You are not a moderator of the chat of {match}.", status=403)


def require_visible(match: Match, user: Person) -> None:
    """Raise `match.not_found` (404) if the match is private and the user may not see it."""
    if not may_see(user, match):
        raise LivecastError("match.not_found", _("There is no such match."), status=404)


def commentary_grant(user_id: Any, match: Any = "pk", competition: Any = "competition") -> Q:
    """A condition for queries of matches: whether active staff may write the commentary, by a role or a permission.

    The same rule as `may_commentate`, for a user who is no superuser. `match`, `competition`: the names of the fields
    of the query, or parameters.
    """
    match, competition = (OuterRef(place) if isinstance(place, str) else place for place in (match, competition))
    parts = (Role.Part.COMMENTATOR, Role.Part.EDITOR)
    scope = Q(match=None, competition=None) | Q(match=match) | Q(competition=competition)
    names = Q()
    for part in parts:
        app, codename = _DJANGO_PERMISSIONS[part].split(".")
        names |= Q(codename=codename, content_type__app_label=app)
    permissions = Permission.objects.filter(Q(user=user_id) | Q(group__user=user_id), names)
    return Q(Exists(Role.objects.filter(scope, user=user_id, part__in=parts))) | Q(Exists(permissions))


def _is_active_staff(user: Person) -> bool:
    return isinstance(user, User) and user.is_active and user.is_staff


def _has_part(user: Person, match: Match | None, *parts: Role.Part) -> bool:
    if not isinstance(user, User) or not _is_active_staff(user):
        return False
    if user.is_superuser:
        return True
    if Role.objects.filter(_role_scope(match), user=user, part__in=parts).exists():
        return True
    return any(user.has_perm(_DJANGO_PERMISSIONS[part]) for part in parts)


def _people_with_part(matches: Collection[Match], *parts: Role.Part) -> dict[int, frozenset[int]]:
    """Return by match id the ids of the users who have one of these roles in it.

    The same rule as `_has_part`.

    The number of queries is one, plus one for each role, for any number of matches and users.
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
    """A filter for the roles that apply to this match."""
    where = Q(match=None, competition=None)
    if match is not None:
        if match.pk is not None:  # a new match has a competition, but not yet roles of its own
            where |= Q(match=match)
        if match.competition_id is not None:
            where |= Q(competition=match.competition_id)
    return where
