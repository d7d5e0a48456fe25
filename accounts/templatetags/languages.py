"""Links to the same page in other languages."""

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def other_languages(request: HttpRequest | str | None) -> list[tuple[str, str, str]]:
    """Return (code, native name, address) of each language except that of this page."""
    if not isinstance(request, HttpRequest):  # an error page, whose template has no request
        return []
    path = request.get_full_path()
    return [(code, name, translate_url(path, code)) for code, name in settings.LANGUAGES if code != get_language()]
