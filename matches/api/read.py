"""The read API: snapshots, and polling of events with the offsets of the WebSocket.

Public and cacheable. Described with the write API at /api/docs (OpenAPI at /api/openapi.json).
"""

import json
import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from ninja import NinjaAPI, Query
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.parser import Parser

from livecast.errors import LivecastError
from livecast.input_limits import API_JSON, FORM, FORM_FIELDS
from livecast.json_input import load_json
from livecast.realtime.protocol import MAX_REQUEST_BYTES
from livecast.realtime.topics import LogTopic
from matches import selectors
from matches.api import competitions, delayed, follows, ingest, photos, push, search, write
from matches.api.answers import SnapshotOut, TimelineOut
from matches.api.described_api import DescribedApi
from matches.api.kept_snapshot import snapshot_json, snapshot_version
from matches.api.kept_timeline import KeptTimeline, kept_timelines
from matches.api.poll_responses import PAGE_SIZE, LogPageOut, PollPosition, cacheable_response, log_page
from matches.feed import delivery, feed_log
from matches.pages.etag import no_store
from matches.providers.export import export_match

logger = logging.getLogger(__name__)

JSON_LINES = {"application/jsonl": {"schema": {"type": "string"}}}


class BoundedJson(Parser):
    """Parses JSON bodies of limited size and depth."""

    def parse_body(self, request: HttpRequest) -> Any:
        API_JSON.require(request.body, f"The body of a request can have at most {API_JSON.size // 1024} KB.")
        return load_json(request.body.decode(), code="request.invalid")


class LocalDocs(Swagger):
    """The page /api/docs with the files of settings.STATICFILES_DIRS. Ninja's own needs a CDN or an installed app."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        page = json.dumps(self.settings | {"url": self.get_openapi_url(api, kwargs)})
        return render(request, self.template, {"swagger_settings": page, "api": api})


api = DescribedApi(
    title="livecast",
    version="1",
    docs=LocalDocs(),
    urls_namespace="api",
    description="Matches and their feeds.",
    parser=BoundedJson(),
)


@api.exception_handler(LivecastError)
def handle_refusal(request: HttpRequest, refusal: LivecastError) -> HttpResponse:
    response = api.create_response(request, {"error": refusal.as_dict()}, status=refusal.status)
    return no_store(response)


@api.exception_handler(ValidationError)
def handle_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    fields = [{"where": [str(part) for part in one["loc"][1:]], "message": one["msg"]} for one in error.errors]
    where = ".".join(fields[0]["where"]) if fields else ""
    message = f"{where}: {fields[0]['message']}" if fields else "The request is not valid."
    return handle_refusal(request, LivecastError("request.invalid", message, status=422, fields=fields))


@api.exception_handler(HttpError)
def handle_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, LivecastError):  # raised by BoundedJson; ninja wraps it in a 400
        return handle_refusal(request, error.__cause__)
    return handle_refusal(request, LivecastError("request.invalid", str(error), status=error.status_code))


@api.exception_handler(RequestDataTooBig)
@api.exception_handler(TooManyFieldsSent)
def handle_too_big(request: HttpRequest, error: Exception) -> HttpResponse:
    sentence = (
        f"A request can have at most {MAX_REQUEST_BYTES // (1024 * 1024)} MB, {FORM.size // 1024} KB without files, "
        f"and {FORM_FIELDS.size:,} fields."
    )
    return handle_refusal(request, LivecastError(FORM.code, sentence, status=413))


@api.exception_handler(MultiPartParserError)
def handle_bad_form(request: HttpRequest, error: MultiPartParserError) -> HttpResponse:
    return handle_refusal(request, LivecastError("request.invalid", "The form cannot be read. Send it again."))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def handle_database_error(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("API request failed, the database does not answer: %s", error)
    sentence = "Nothing was saved: the database does not answer. Send it again in a moment."
    return handle_refusal(request, LivecastError("service.away", sentence, status=503))


@api.get(
    "/matches/{int:match_id}",
    response=SnapshotOut,
    summary="The snapshot of a match: state, entries and offset",
)
def match_snapshot(request: HttpRequest, match_id: int) -> HttpResponse:
    match, epoch = selectors.match_at_head(match_id, request.user)

    def body() -> str:
        return snapshot_json(match, epoch)

    return cacheable_response(request, body, snapshot_version(match, epoch), private=match.private)


@api.get("/matches/{int:match_id}/feed", response=LogPageOut, summary="The events of a match after an offset")
def match_feed(request: HttpRequest, match_id: int, position: Query[PollPosition]) -> HttpResponse:
    head = selectors.feed_head(match_id, request.user)
    after = position.after
    resync = position.needs_resync(head.epoch, head.offset, LogTopic.resume_limit)
    has_news = not resync and after < head.offset
    lines = feed_log.publications_up_to(match_id, after, head.offset, PAGE_SIZE) if has_news else []
    frames = [delivery.publication_frame(line) for line in lines]
    body, version = log_page(epoch=head.epoch, head=head.offset, frames=frames, resync=resync)
    return cacheable_response(request, body, f"{after}-{version}", private=head.private)


@api.get(
    "/matches/{int:match_id}/timeline",
    response=TimelineOut,
    by_alias=True,
    summary="The timeline of a match for a replay, in seconds",
)
def match_timeline(request: HttpRequest, match_id: int) -> HttpResponse:
    match, epoch = selectors.match_at_head(match_id, request.user)

    def body() -> str:
        timeline = kept_timelines.get_or_add(match.pk, KeptTimeline)
        with timeline.lock:
            timeline.update(match, epoch)
            kept_timelines.put(match.pk, timeline, timeline.size)
            return timeline.json(match)

    return cacheable_response(request, body, f"{epoch}-{match.last_offset}-timeline", private=match.private)


@api.get(
    "/matches/{int:match_id}/export",
    summary="Export a match as commentary-feed/1",
    openapi_extra={"responses": {200: {"description": "One JSON object a line.", "content": JSON_LINES}}},
)
def match_export(request: HttpRequest, match_id: int) -> HttpResponse:
    match = selectors.match_with_teams(match_id, request.user)
    if match is None:
        raise LivecastError("match.not_found", "There is no such match.", status=404)
    response = HttpResponse("".join(export_match(match)), content_type="application/jsonl; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="match-{match_id}.jsonl"'
    if match.private:
        return no_store(response)
    patch_cache_control(response, public=True, max_age=10)
    return response


api.add_router("", competitions.router)
api.add_router("", search.router)
api.add_router("", delayed.router)
api.add_router("", write.router)
api.add_router("", photos.router)
api.add_router("", follows.router)
api.add_router("", push.router)
api.add_router("", ingest.router)
