"""The site as an installed app: the manifest, and the page that the service worker shows without a network."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from livecast.languages import page_language

LIGHT, DARK = "#f6f5f1", "#121417"  # the paper of livecast/site.css
# The drawings of livecast/icon.svg as PNG. A maskable one is full to its edges: the system cuts its shape.
ICONS = (("192", 192, "any"), ("512", 512, "any"), ("maskable-192", 192, "maskable"), ("maskable-512", 512, "maskable"))

cached_for_an_hour = cache_control(public=True, max_age=3600)


@require_safe
@cached_for_an_hour
def manifest(request: HttpRequest) -> HttpResponse:
    """The web app manifest, in the language of its address. All languages are one app."""
    return JsonResponse(
        _manifest(), content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False}
    )


@require_safe
@cached_for_an_hour
def offline(request: HttpRequest) -> HttpResponse:
    """The page for a browser without a network."""
    return render(request, "offline.html")


def _manifest() -> dict[str, Any]:
    icons = [
        {
            "src": static(f"livecast/icons/{name}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for name, size, purpose in ICONS
    ]
    vector = {"src": static("livecast/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    home = reverse("home")
    return {
        "id": "/",
        "name": _("livecast: live text commentary"),
        "short_name": "livecast",
        "description": _("Live text commentary and chat."),
        "lang": page_language(),
        "dir": "ltr",
        "start_url": home,
        "scope": "/",
        "display": "standalone",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "categories": ["sports", "news"],
        "icons": [*icons, vector],
        "shortcuts": [
            {"name": _("Today’s matches"), "url": home, "icons": [icons[0]]},
            {"name": _("Your account"), "url": reverse("profile"), "icons": [icons[0]]},
        ],
    }
