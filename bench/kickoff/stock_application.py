"""A live match in stock Django and Channels, as in their tutorials: `startproject`, GZipMiddleware, WhiteNoise.

The page is a template over the rows of a database, with the <head> of livecast's page. It is lighter than livecast's:
its lines have a time and a text, and it has no scoreboard, line-ups or chat. Environment: BENCH_REDIS_URL,
BENCH_FOLDER with head.html, static/ and lines.sqlite3, see sites.py.
"""

import os
from pathlib import Path

import django
from django.conf import settings

FOLDER = Path(os.environ["BENCH_FOLDER"])
PAGE = """{{ head|safe }}<body><h1>Rovers v Wanderers</h1><ol>
{% for line in lines %}<li id="entry-{{ line.pk }}"><time>{{ line.minute }}</time><p>{{ line.body }}</p></li>
{% endfor %}</ol></body></html>"""
HOME = """{{ head|safe }}<body><ul>
{% for match in matches %}<li><a href="/matches/{{ match.pk }}/">{{ match.name }}</a></li>
{% endfor %}</ul></body></html>"""

settings.configure(
    SECRET_KEY="for-the-bench-alone",  # noqa: S106
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "lines.sqlite3"}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "django.middleware.gzip.GZipMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    STATIC_URL="/static/",
    STATIC_ROOT=FOLDER / "static",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", {"page.html": PAGE, "home.html": HOME})],
                    )
                ]
            },
        }
    ],
    CHANNEL_LAYERS={
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [os.environ["BENCH_REDIS_URL"]]},
        }
    },
)
django.setup()

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from bench.peers.stock_consumer import FanConsumer


class Match(models.Model):
    name = models.CharField(max_length=200)

    objects: models.Manager = models.Manager()

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A line of the only match with commentary."""

    minute = models.CharField(max_length=10)
    body = models.TextField()

    objects: models.Manager = models.Manager()

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.body


class Message(models.Model):
    author = models.CharField(max_length=40)
    text = models.TextField()

    objects: models.Manager = models.Manager()

    class Meta:
        app_label = "stock"

    def __str__(self) -> str:
        return self.text


HEAD = (FOLDER / "head.html").read_text()


def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home.html", {"head": HEAD, "matches": Match.objects.order_by("pk")})


def match_page(request: HttpRequest, match_id: int) -> HttpResponse:
    return render(request, "page.html", {"head": HEAD, "lines": Line.objects.order_by("-pk")})


def colours(request: HttpRequest, match_id: int) -> HttpResponse:
    return HttpResponse(":root { --home: #b5121b; --away: #1b458f }", content_type="text/css")


def chat(request: HttpRequest, match_id: int) -> HttpResponse:
    messages = Message.objects.order_by("-pk").values("id", "author", "text")[:100]
    return JsonResponse({"messages": list(messages)})


urlpatterns = [
    path("", home),
    path("matches/<int:match_id>/", match_page),
    path("matches/<int:match_id>/colours.css", colours),
    path("api/matches/<int:match_id>/chat", chat),
]

application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": FanConsumer.as_asgi()})
