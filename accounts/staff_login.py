"""The login to the admin: a password, and a code of the staff member's own device (TOTP)."""

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

# The parameters of searches: in a change list, in an autocomplete field, in the whole admin.
_SEARCHES = frozenset({"q", "term", "s"})
_ID = re.compile("[0-9]{1,18}")  # fits into an integer of every database
INVALID_LOGIN = _(
    "Name, password and code do not match. Check upper and lower case. A code is valid for half a minute."
)


def needs_token(user: AbstractBaseUser) -> bool:
    """Return whether a user needs a code besides the password.

    With DEBUG, users without a device do not (demo).
    """
    return settings.STAFF_NEED_TOKEN or any(devices_for_user(user))


def is_verified(user: Any) -> bool:
    """Return whether this session has verified a code, if the user needs one."""
    return bool(user.is_verified()) or not needs_token(user)


def require_bounded_query(request: HttpRequest) -> None:
    """Refuse long queries, long searches (each word is a condition) and regular expressions.

    Change lists accept regular expressions from the address, and SQLite would run them in this process.
    """
    query = request.META.get("QUERY_STRING", "")
    ADMIN_QUERY.require(query, "This address is too long. Choose fewer filters.")
    for name, values in request.GET.lists():
        if name in _SEARCHES:
            for value in values:
                ADMIN_SEARCH.require(value, f"A search may have at most {ADMIN_SEARCH.size} characters.")
        if name.endswith("regex"):
            raise LivecastError("admin.bad_query", "This address has a filter that the admin does not know.")


class StaffLoginForm(OTPAuthenticationFormMixin, AuthenticationForm):
    """Name, password and code on one page. An error does not reveal which of them was wrong."""

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
    """The admin, for staff who have entered both a password and a code."""

    login_form = StaffLoginForm

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """Wrap every page of the admin. An address with an invalid object ID is a 404."""
        protected = super().admin_view(view, cacheable)

        @wraps(protected)
        def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            ids = [str(value) for name, value in kwargs.items() if name == "object_id" or isinstance(value, int)]
            if not all(map(_ID.fullmatch, ids)):
                raise Http404("no object has this ID")
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
