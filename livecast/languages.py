"""The language of a page depends only on its address.

/matches/12/ is English, /zh-hans/matches/12/ is Chinese. So an address returns the same page to all clients, regardless
of Accept-Language and cookies, and any cache may store it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers


class PathLanguageMiddleware(LocaleMiddleware):
    """Django's LocaleMiddleware without `Vary: Accept-Language`.

    With i18n_patterns our pages do not vary.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def page_language() -> str:
    """The language of the page that is being rendered, "en" outside a page."""
    return translation.get_language() or "en"


def use_accept_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view, which then answers in the language of Accept-Language."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return wrapper
