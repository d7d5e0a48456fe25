"""The language of a page is in its address, and nowhere else: /matches/12/ is English, /zh-hans/matches/12/ Chinese.

So a page is the same for everybody who asks for its address, whatever their browser says or their cookies hold, and
anything may cache it.
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
    """Django's, without its word that pages vary by Accept-Language: with i18n_patterns ours do not."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def page_language() -> str:
    """The language of the page that is being rendered, "en" outside a page."""
    return translation.get_language() or "en"


def use_accept_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For what a page's script asks, at an address without a language: in that of Accept-Language."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = translation.get_language_from_request(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ("Accept-Language",))
        return response

    return wrapper
