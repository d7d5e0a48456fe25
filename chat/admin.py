"""The moderators' part of the admin: reports, mutes, messages, banned words, the moderation log."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from accounts.models import User
from chat import actions, selectors
from chat.active_mutes import active_mutes
from chat.models import Act, BannedWord, Message, Mute, Report
from livecast.errors import LivecastError
from livecast.input_limits import BANNED_WORD
from matches.admin.visibility_mixins import MatchRowMixin
from matches.models import Role
from matches.permissions import may_moderate

TEN_MINUTES = 600


class ModeratorAdmin(ModelAdmin):
    """Read access for moderators. Changes are made by actions, which check the permission themselves."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_moderator(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _is_moderator(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def for_each(self, request: HttpRequest, rows: QuerySet[Any], act: Callable[[Any], Any], done: str) -> None:
        """Apply an action to each of the chosen rows, and show the number of successes and each refusal."""
        count = 0
        for row in rows:
            try:
                act(row)
            except LivecastError as refusal:
                self.message_user(request, f"{row}: {refusal.message}", messages.ERROR)
            else:
                count += 1
        if count:
            self.message_user(request, done.format(count=count), messages.SUCCESS)


class OpenFilter(admin.SimpleListFilter):
    """Show the open reports unless all are requested."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("all", _("All, also what was settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset if self.value() == "all" else queryset.filter(settled_at=None)


@admin.register(Report)
class ReportAdmin(MatchRowMixin, ModeratorAdmin):
    """The queue of reported messages, oldest first."""

    match_path = "message__room__match"
    list_display = ("said", "author", "reason", "reporter", "match", "created_at", "settled_at")
    list_filter = (OpenFilter,)
    list_select_related = (
        "message__author", "reporter", "message__room__match__home", "message__room__match__away",
    )  # fmt: skip
    ordering = ("created_at",)
    actions = ("remove", "remove_and_mute", "remove_and_mute_everywhere", "dismiss")

    @display(description=_("Message"))
    def said(self, report: Report) -> str:
        return report.message.text[:200]

    @display(description=_("Author"))
    def author(self, report: Report) -> str:
        return report.message.author.public_name

    @display(description=_("Match"))
    def match(self, report: Report) -> str:
        return str(report.message.room.match)

    @action(description=_("Remove the message"))
    def remove(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self.for_each(request, reports, lambda report: _remove(report, _person(request)), "{count} removed.")

    @action(description=_("Remove the message and mute its author for 10 minutes"))
    def remove_and_mute(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._remove_and_mute(request, reports, seconds=TEN_MINUTES)

    @action(description=_("Remove the message and mute its author permanently in every chat"))
    def remove_and_mute_everywhere(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self._remove_and_mute(request, reports, everywhere=True, clear=True)

    def _remove_and_mute(self, request: HttpRequest, reports: QuerySet[Report], **how: Any) -> None:
        def act(report: Report) -> None:
            by = _person(request)
            with transaction.atomic():  # a refused mute has removed nothing either
                _remove(report, by)
                actions.mute_member(
                    match_id=report.message.room.match_id,
                    member_id=report.message.author_id,
                    by=by,
                    reason=report.reason,
                    **how,
                )

        self.for_each(request, reports, act, "{count} removed, and their authors muted.")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return _allowed_actions(super().get_actions(request), request)

    @action(description=_("Dismiss the report"))
    def dismiss(self, request: HttpRequest, reports: QuerySet[Report]) -> None:
        self.for_each(
            request,
            reports,
            lambda report: actions.settle_reports(message=report.message, by=_person(request)),
            "{count} settled.",
        )


@admin.register(Message)
class MessageAdmin(MatchRowMixin, ModeratorAdmin):
    match_path = "room__match"
    list_display = ("posted_at", "author", "said", "minute", "match", "shadowed")
    list_filter = ("shadowed",)
    search_fields = ("text", "author__display_name", "author__username")
    list_select_related = ("author", "room__match__home", "room__match__away")
    ordering = ("-posted_at",)

    @display(description=_("Message"))
    def said(self, message: Message) -> str:
        return format_html("<del>{}</del>", message.text) if message.removed_at else message.text

    @display(description=_("Match"))
    def match(self, message: Message) -> str:
        return str(message.room.match)


class InForceFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("held", _("Active mutes"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return active_mutes(queryset, timezone.now()) if self.value() == "held" else queryset


@admin.register(Mute)
class MuteAdmin(MatchRowMixin, ModeratorAdmin):
    match_path = "room__match"
    list_display = ("member", "where", "reason", "by", "created_at", "ends", "shadow", "lifted_at")
    list_filter = (InForceFilter, "shadow")
    search_fields = ("member__display_name", "member__username", "reason")
    list_select_related = ("member", "by", "room__match__home", "room__match__away")
    actions = ("lift", "everywhere")

    @display(description=_("Where"))
    def where(self, mute: Mute) -> str:
        return str(mute.room or _("Every chat"))

    @display(description=_("Until"), ordering="until")
    def ends(self, mute: Mute) -> Any:
        return _("The end of the match") if mute.until_over_id is not None else mute.until

    @action(description=_("Unmute"))
    def lift(self, request: HttpRequest, mutes: QuerySet[Mute]) -> None:
        def act(mute: Mute) -> None:
            match_id = None if mute.room is None else mute.room.match_id
            actions.unmute_member(
                match_id=match_id, member_id=mute.member_id, by=_person(request), everywhere=match_id is None
            )

        self.for_each(request, mutes, act, "{count} may speak again.")

    @action(description=_("Extend to every chat, permanently"))
    def everywhere(self, request: HttpRequest, mutes: QuerySet[Mute]) -> None:
        def act(mute: Mute) -> None:
            actions.mute_member(
                match_id=mute.room.match_id if mute.room is not None else None,
                member_id=mute.member_id,
                by=_person(request),
                everywhere=True,
                reason=mute.reason,
                shadow=mute.shadow,
            )

        self.for_each(request, mutes, act, "{count} may not speak in any chat now.")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return _allowed_actions(super().get_actions(request), request)


@admin.register(Act)
class ActAdmin(MatchRowMixin, ModeratorAdmin):
    """The moderation log. Nobody can change it."""

    match_path = "room__match"
    list_display = ("at", "by", "what", "member", "room", "reason", "before", "after")
    list_filter = ("what",)
    search_fields = ("reason", "by__username", "member__display_name")
    list_select_related = ("by", "member", "room__match__home", "room__match__away")


class WordForm(forms.ModelForm):
    class Meta:
        model = BannedWord
        fields = ("word", "note")


@admin.register(BannedWord)
class BannedWordAdmin(ModeratorAdmin):
    """Before it is saved, a word can be tried on the newest messages."""

    form = WordForm
    list_display = ("word", "note", "added_at")
    search_fields = ("word", "note")
    change_form_after_template = "admin/chat/word_preview.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return _person(request).has_perm("chat.moderate")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_add_permission(request)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        word = request.POST.get("word", "")
        if object_id is not None:
            word = BannedWord.objects.filter(pk=object_id).values_list("word", flat=True).first() or ""
        context = {**(extra_context or {}), "adds": object_id is None}
        if word and BANNED_WORD.admits(word):
            context |= {"caught": selectors.messages_matching(word), "tried": word, "among": selectors.PREVIEW_MESSAGES}
        if "_preview" in request.POST:
            # The form as it opens, with this word filled in. Nothing is written.
            request.GET = request.POST
            request.method = "GET"
        return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: BannedWord, form: Any, change: bool) -> None:
        obj.pk = actions.ban_word(word=obj.word, note=obj.note, by=_person(request)).pk

    def delete_model(self, request: HttpRequest, obj: BannedWord) -> None:
        actions.allow_word(word_id=obj.pk, by=_person(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[BannedWord]) -> None:
        for word in queryset:
            self.delete_model(request, word)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin admits only users
    return request.user


def _is_moderator(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:  # the login page calls this too
        return False
    person = _person(request)
    return person.has_perm("chat.moderate") or Role.objects.filter(user=person, part=Role.Part.MODERATOR).exists()


def _allowed_actions(found: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    """Return the actions without those for people who moderate all chats, unless the user is one."""
    if may_moderate(_person(request), None):
        return found
    return {name: row for name, row in found.items() if not name.endswith("everywhere")}


def _remove(report: Report, by: User) -> None:
    message = report.message
    actions.remove_messages(match_id=message.room.match_id, numbers=[message.number], by=by, reason=report.reason)
