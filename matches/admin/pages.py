"""A page of our own at a match, in the frame of the back office."""

from typing import Any

from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import User


def person(request: HttpRequest) -> User:
    """Who acts."""
    assert isinstance(request.user, User)  # admin_view lets nobody else through
    return request.user


def page(
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
