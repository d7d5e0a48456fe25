"""Files that browsers and crawlers request at fixed addresses: /robots.txt and /favicon.ico."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

# Search engines may index the public pages, but not the admin, the API or the account pages.
ROBOTS = """\
User-agent: *
Disallow: /admin/
Disallow: /api/
Disallow: /account/
Disallow: /*/account/
"""

cached_for_an_hour = cache_control(public=True, max_age=3600)


@require_safe
@cached_for_an_hour
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@require_safe
@cached_for_an_hour
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon that the pages name.

    Browsers request this address for pages without one, such as errors.
    """
    return HttpResponseRedirect(static("livecast/icon.svg"))
