"""The addresses of a page: its own, and those in other languages."""

from typing import Any

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


@register.simple_tag(takes_context=True)
def canonical_address(context: dict[str, Any]) -> str:
    """Return the address that search engines keep: `page_address` of the context, otherwise the path of the page."""
    request = context.get("request")
    own = request.path if isinstance(request, HttpRequest) else ""
    return str(context.get("page_address") or own)


@register.simple_tag
def alternate_addresses(address: str) -> list[tuple[str, str]]:
    """Return (hreflang, address) of a page in each language, its own too, and as x-default in the usual language.

    `address`: the canonical one. Search engines ignore other languages of an address that is not canonical.
    """
    addresses = [(code, translate_url(address, code)) for code, _ in settings.LANGUAGES]
    return [*addresses, ("x-default", translate_url(address, settings.LANGUAGE_CODE))] if address else []


@register.simple_tag(takes_context=True)
def page_origin(context: dict[str, Any]) -> str:
    """Return "https://example.org", which search engines need before an address; "" for an error page.

    Pages that are kept for every visitor have a hole instead (matches/pages/partial_html.py).
    """
    if "holes" in context:
        origin: str = context["holes"]["origin"]
        return origin
    request = context.get("request")
    return f"{request.scheme}://{request.get_host()}" if isinstance(request, HttpRequest) else ""
