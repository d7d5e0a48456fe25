"""API tokens, with which programs write as a staff member.

Staff create them here, see them once, and revoke them.
"""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from accounts import tokens
from accounts.models import ApiToken, User


@admin.register(ApiToken)
class TokenAdmin(ModelAdmin):
    """Staff see their own tokens. A superuser sees all tokens and may revoke them."""

    list_display = ("name", "user", "state", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name", "user__username")
    fields = ("name",)
    actions_detail = ("revoke",)

    @display(description="State", label={"In use": "success", "Revoked": "danger"})
    def state(self, token: ApiToken) -> str:
        return "In use" if token.revoked_at is None else "Revoked"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiToken]:
        tokens_shown = super().get_queryset(request)
        return tokens_shown if request.user.is_superuser else tokens_shown.filter(user=request.user.pk)

    def get_readonly_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> tuple[str, ...]:
        return () if obj is None else ("name",)

    def save_model(self, request: HttpRequest, obj: ApiToken, form: ModelForm, change: bool) -> None:
        if not change:
            assert isinstance(request.user, User)
            token, request.token_secret = tokens.create(request.user, obj.name)  # type: ignore[attr-defined]
            obj.__dict__.update(token.__dict__)

    def response_add(self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None) -> HttpResponse:
        """Show the secret. It is only on this page, and is not stored between requests."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": f"The token “{obj.name}”",
            "secret": request.token_secret,  # type: ignore[attr-defined]
        }
        response = render(request, "admin/accounts/token.html", context)
        add_never_cache_headers(response)
        return response

    @action(description="Revoke", permissions=["revoke"])
    def revoke(self, request: HttpRequest, object_id: int) -> HttpResponse:
        token = get_object_or_404(self.get_queryset(request), pk=object_id)
        if request.method != "POST":
            context = {**self.admin_site.each_context(request), "opts": self.model._meta, "title": "Revoke a token"}
            return render(request, "admin/accounts/revoke.html", {**context, "original": token, "token": token})
        tokens.revoke(token)
        messages.success(request, f"The token {token.name} is revoked.")
        return redirect(reverse("admin:accounts_apitoken_changelist"))

    def has_revoke_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.get_queryset(request).filter(pk=object_id, revoked_at=None).exists()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_view_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return bool(request.user.is_staff)  # get_queryset restricts staff to their own tokens

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False  # tokens are revoked, not deleted, so that a record remains
