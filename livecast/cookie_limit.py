"""Middleware that bounds the Cookie header before Django parses it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from livecast.input_limits import COOKIES

MAX_ESCAPES = 1_000  # backslashes; our cookies have a few hundred at most
Respond = Callable[[HttpRequest], HttpResponse]


class CookieLimitMiddleware:
    """Refuses a Cookie header over the limit with 431.

    Django parses quoted values with the standard library, which takes quadratic time in their escapes in Python before
    3.11.10 and 3.12.6 (CVE-2024-7592).
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cookies = request.META.get("HTTP_COOKIE", "")
        if not COOKIES.admits(cookies) or cookies.count("\\") > MAX_ESCAPES:
            sentence = "Your browser sent too many cookies for this site. Delete this site's cookies, and try again."
            return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=431)
        return self.get_response(request)
