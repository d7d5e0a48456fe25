"""Helpers for our own pages in the admin."""

from collections.abc import Callable, Sized
from typing import Any

from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from livecast.errors import LivecastError
from livecast.input_limits import InputLimit

# The fields of SportRules in the forms of a competition and of a match, row by row.
FORMAT_ROWS = (
    ("regular_periods", "regular_minutes"),
    ("extra_periods", "extra_minutes", "after_extra"),
    ("win_points", "draw_points", "loss_points"),
    ("extra_win_points", "extra_loss_points"),
)


SMALL_TEXT = 3  # rows of a field for a few lines


def shorten_texts(form: BaseForm, *names: str) -> None:
    """Make the fields of these names, if the form has them, as high as a few lines."""
    for name in names:
        if name in form.fields:
            form.fields[name].widget.attrs["rows"] = SMALL_TEXT


def staff_user(request: HttpRequest) -> User:
    """The staff user of the request."""
    assert isinstance(request.user, User)  # admin_view rejects anonymous requests
    return request.user


def limit_validator(limit: InputLimit) -> Callable[[Sized], None]:
    """A validator of a form field that raises the limit's own error."""

    def validate(value: Sized) -> None:
        try:
            limit.require(value)
        except LivecastError as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None

    return validate


def render_page(
    admin: DjangoModelAdmin, request: HttpRequest, template: str, title: str, *, original: Any = None, **context: Any
) -> HttpResponse:
    """Render a page in the admin's layout. `original` is the object that the page shows."""
    frame = {
        **admin.admin_site.each_context(request),
        "opts": admin.model._meta,
        "original": original,
        "title": title,
    }
    return render(request, template, {**frame, **context})
