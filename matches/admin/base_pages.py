"""A page of our own at a match, in the frame of the back office."""

from collections.abc import Callable, Sized
from typing import Any

from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User
from livecast.errors import LivecastError
from livecast.input_limits import InputLimit


def staff_user(request: HttpRequest) -> User:
    """Who acts."""
    assert isinstance(request.user, User)  # admin_view lets nobody else through
    return request.user


def limit_validator(limit: InputLimit) -> Callable[[Sized], None]:
    """A validator of a form's field: the limit's own refusal."""

    def validate(value: Sized) -> None:
        try:
            limit.require(value)
        except LivecastError as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None

    return validate


def render_page(
    admin: DjangoModelAdmin, request: HttpRequest, template: str, title: str, *, original: Any = None, **context: Any
) -> HttpResponse:
    """Render a page within the back office; `original` is the object it is about."""
    frame = {
        **admin.admin_site.each_context(request),
        "opts": admin.model._meta,
        "original": original,
        "title": title,
    }
    return render(request, template, {**frame, **context})
