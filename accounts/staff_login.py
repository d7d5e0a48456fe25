"""The back office's door: a password, and a token of the staff member's own device (TOTP)."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django_otp import devices_for_user
from django_otp.forms import OTPAuthenticationFormMixin
from django_otp.models import Device
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite
from unfold.widgets import BASE_INPUT_CLASSES

from accounts.actions import log_out
from accounts.cookies import forget_member, remember_member
from accounts.forms import read_form
from livecast.errors import LivecastError
from livecast.input_limits import ADMIN_QUERY, ADMIN_SEARCH

View = Callable[..., HttpResponse]

# The parameters that hold what somebody searches for: in a change list, in a field that completes, in all of the admin.
_SEARCHES = frozenset({"q", "term", "s"})
_ID = re.compile("[0-9]{1,18}")  # what every database takes for a number
INVALID_LOGIN = _(
    "Name, password and code do not go together. Mind upper and lower case; a code is good for half a minute."
)


def needs_token(user: AbstractBaseUser) -> bool:
    """Whether a password alone does not do. With DEBUG it does for those who have set up no device: the demo."""
    return settings.STAFF_NEED_TOKEN or any(devices_for_user(user))


def is_verified(user: Any) -> bool:
    """Whether this session has shown the token, where one is needed."""
    return bool(user.is_verified()) or not needs_token(user)


def require_bounded_query(request: HttpRequest) -> None:
    """Refuse a query that is too long, a long search (each of its words is a condition), and patterns.

    The change lists would take a regular expression from the address, and SQLite runs it in this process.
    """
    query = request.META.get("QUERY_STRING", "")
    ADMIN_QUERY.require(query, "This address is too long: choose fewer filters.")
    for name, values in request.GET.lists():
        if name in _SEARCHES:
            for value in values:
                ADMIN_SEARCH.require(value, f"A search has at most {ADMIN_SEARCH.size} characters.")
        if name.endswith("regex"):
            raise LivecastError("admin.bad_query", "This address has a filter that the admin does not know.")


class StaffLoginForm(OTPAuthenticationFormMixin, AuthenticationForm):
    """Name, password, token, on one page: whoever guesses is not told which of them was wrong."""

    error_messages = {**AuthenticationForm.error_messages, "invalid_login": INVALID_LOGIN}
    otp_error_messages = {
        **OTPAuthenticationFormMixin.otp_error_messages,
        "token_required": INVALID_LOGIN,
        "invalid_token": INVALID_LOGIN,
        "device_required": INVALID_LOGIN,
    }

    otp_token = forms.CharField(
        label=_("Code from your app"),
        required=False,
        max_length=16,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": " ".join(BASE_INPUT_CLASSES)}
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        user = self.get_user()
        if user is not None and needs_token(user):
            self.clean_otp(user)
        return cleaned

    def _chosen_device(self, user: AbstractBaseUser) -> Device | None:
        return next(iter(devices_for_user(user)), None)


class StaffAdminSite(UnfoldAdminSite):
    """The admin, for staff who have shown both."""

    login_form = StaffLoginForm

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Every page of the admin. An address that names no object is a 404, whatever a page would make of it."""
        protected = super().admin_view(view, cacheable)

        @wraps(protected)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            ids = [str(value) for name, value in kwargs.items() if name == "object_id" or isinstance(value, int)]
            if not all(map(_ID.fullmatch, ids)):
                raise Http404("no object has this id")
            require_bounded_query(request)
            try:
                return protected(request, *args, **kwargs)
            except ObjectDoesNotExist as error:  # the pages of django-otp
                raise Http404(str(error)) from error

        return page

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and is_verified(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "POST":
            read_form(request)
        response: HttpResponse = super().login(request, extra_context)
        if request.method == "POST" and request.user.is_authenticated:
            remember_member(response)
        return response

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        session_key = request.session.session_key
        response: HttpResponse = super().logout(request, extra_context)
        log_out(session_key=session_key)
        forget_member(response)
        return response
