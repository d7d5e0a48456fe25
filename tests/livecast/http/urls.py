"""Addresses for the tests of the page handler."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from asgiref.sync import async_to_sync
from django.core import signing
from django.db import connection, connections
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import path
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from livecast import urls as site

gate = threading.Event()
entered = threading.Semaphore(0)
streamed: list[int] = []


@csrf_exempt
def echo(request: HttpRequest) -> HttpResponse:
    uploads: Any = request.FILES
    files = {name: [sent.name, sent.read().decode()] for name, sent in uploads.items()}
    data: dict[str, Any] = {
        "method": request.method,
        "path": request.get_full_path(),
        "absolute": request.build_absolute_uri(),
        "form": request.POST.dict(),
        "files": files,
        "body": "" if files or request.POST else request.body.decode(),
        "cookies": request.COOKIES,
        "language": get_language(),
        "address": request.META.get("REMOTE_ADDR"),
    }
    response = JsonResponse(data)
    response.set_cookie("seen", signing.dumps("x", salt="test")[:1], max_age=60, httponly=True)
    response.set_cookie("other", "yes")
    return response


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a view failed")


def large(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"x" * 200_000)


def stream(request: HttpRequest) -> StreamingHttpResponse:
    def numbers() -> Iterator[str]:
        for number in range(1_000):
            streamed.append(number)
            yield f"{number}\n"

    return StreamingHttpResponse(numbers())


def file(request: HttpRequest) -> FileResponse:
    return FileResponse(Path(__file__).open("rb"), as_attachment=True)


def wait(request: HttpRequest) -> HttpResponse:
    entered.release()
    gate.wait(60)
    return HttpResponse("waited")


def loop(request: HttpRequest) -> JsonResponse:
    async def running() -> int:
        return id(asyncio.get_running_loop())

    return JsonResponse({"loop": async_to_sync(running)()})


def close(request: HttpRequest) -> HttpResponse:
    connections.close_all()
    return HttpResponse("closed")


def thread(request: HttpRequest) -> JsonResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"thread": threading.current_thread().name, "connection": id(connection.connection)})


# The site's own addresses too: pages of errors link to them.
urlpatterns = [
    *site.urlpatterns,
    path("echo", echo),
    path("fail", fail),
    path("large", large),
    path("stream", stream),
    path("file", file),
    path("wait", wait),
    path("thread", thread),
    path("loop", loop),
    path("close", close),
]
