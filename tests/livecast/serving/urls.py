import os
import time
from pathlib import Path

from django.http import HttpRequest, JsonResponse
from django.urls import path, reverse

from livecast.urls import urlpatterns as livecast_urls


def slow(request: HttpRequest) -> JsonResponse:
    """A slow page in a thread, like a page with slow queries.

    Creates the file `mark` when it starts.
    """
    (Path(os.environ["VAR_DIR"]) / request.GET["mark"]).touch()
    time.sleep(float(request.GET["seconds"]))
    return JsonResponse({"finished": True})


def request_facts(request: HttpRequest) -> JsonResponse:
    return JsonResponse(
        {"client": request.META.get("REMOTE_ADDR"), "secure": request.is_secure(), "link": reverse("asked")}
    )


urlpatterns = [path("slow/", slow), path("asked/", request_facts, name="asked"), *livecast_urls]
