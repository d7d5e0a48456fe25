import os
import time
from pathlib import Path

from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse

from livecast.urls import urlpatterns as livecast_urls


def slow(request: HttpRequest) -> JsonResponse:
    """A page that takes its time, in a thread, as pages with slow queries do. Makes a file `mark` when it begins."""
    (Path(os.environ["VAR_DIR"]) / request.GET["mark"]).touch()
    time.sleep(float(request.GET["seconds"]))
    return JsonResponse({"finished": True})


def asked(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {"client": request.META.get("REMOTE_ADDR"), "secure": request.is_secure(), "link": reverse("asked")}
    )


urlpatterns = [path("slow/", slow), path("asked/", asked, name="asked"), *livecast_urls]
