"""The same page in the other languages."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def other_languages(request: HttpRequest | str | None) -> list[tuple[str, str, str]]:
    """(code, its own name, address) of each language that the page at this address is not in."""
    if not isinstance(request, HttpRequest):  # an error page: a template without a request has "" for it
        return []
    path = request.get_full_path()
    return [(code, name, translate_url(path, code)) for code, name in settings.LANGUAGES if code != get_language()]
