"""Middleware: reject text that databases cannot store, and answer uncaught refusals."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _

from livecast.errors import LivecastError


class RefusalMiddleware(MiddlewareMixin):
    """Must be placed before middleware that reads the query or the form."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        try:
            require_utf8(request)
            require_storable_text(request)
        except LivecastError as refusal:
            return answer_refusal(request, refusal)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer_refusal(request, exception) if isinstance(exception, LivecastError) else None


def require_utf8(request: HttpRequest) -> None:
    """Raise LivecastError `request.charset` (415) for a request in another charset.

    Django decodes query and form by the charset that a request names, with any codec of Python: some take quadratic
    time (punycode), yield lone surrogates (utf-7), or do not decode to text (hex).
    """
    if request.content_params and request.content_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
        raise LivecastError(
            "request.charset", _("Send the request in UTF-8. Other charsets are not supported."), status=415
        )


def require_storable_text(request: HttpRequest) -> None:
    """Raise LivecastError `request.malformed` (400) for NUL in the address.

    PostgreSQL rejects NUL in queries. Code that reads a form or looks up a cookie checks those values itself.
    """
    texts = [request.path]
    for name, values in request.GET.lists():
        texts += [name, *values]
    if any("\0" in text for text in texts):
        raise LivecastError("request.malformed", _("This address cannot be read."))


def answer_refusal(request: HttpRequest, refusal: LivecastError) -> HttpResponse:
    """Return a page with the sentence of the refusal, or JSON for the API."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse({"error": refusal.as_dict()}, status=refusal.status)
    else:
        response = render(request, "refusal.html", {"sentence": refusal.message}, status=refusal.status)
    add_never_cache_headers(response)
    return response
