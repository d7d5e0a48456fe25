"""Files that browsers and crawlers request at fixed addresses: robots.txt, favicon.ico, service-worker.js."""

import json

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

# The parts of the service worker, in the order in which it runs them.
SERVICE_WORKER_SCRIPTS = ("livecast/worker/offline.js", "livecast/worker/push.js")

cached_for_an_hour = cache_control(public=True, max_age=3600)


@require_safe
@cached_for_an_hour
def robots(request: HttpRequest) -> HttpResponse:
    sitemap = f"Sitemap: {request.scheme}://{request.get_host()}/sitemap.xml\n"
    return HttpResponse(f"{ROBOTS}\n{sitemap}", content_type="text/plain; charset=utf-8")


@require_safe
@cached_for_an_hour
def favicon(request: HttpRequest) -> HttpResponse:
    """Redirect to the icon that the pages name.

    Browsers request this address for pages without one, such as errors.
    """
    return HttpResponseRedirect(static("livecast/icon.svg"))


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """The service worker of the whole site: it imports its parts, whose names change with their content."""
    files = ", ".join(json.dumps(static(name)) for name in SERVICE_WORKER_SCRIPTS)
    return HttpResponse(f"importScripts({files});\n", content_type="text/javascript; charset=utf-8")
