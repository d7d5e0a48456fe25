"""The look of the admin (settings of Unfold): colours of the public pages, navigation.

Every process reads the settings, also those without pages. So this module imports Django's parts for pages on use.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from livecast import __version__

if TYPE_CHECKING:
    from django.http import HttpRequest

# The colours of site.css in the form that Unfold expects: a scale of greys, and the blue of focused elements.
PAPER_TO_INK = {
    "50": "#f6f5f1",
    "100": "#edebe4",
    "200": "#dcd9d0",
    "300": "#c9ccd1",
    "400": "#a4a9b2",
    "500": "#5f646d",
    "600": "#4a4f58",
    "700": "#3d434c",
    "800": "#24282e",
    "900": "#16181d",
    "950": "#0e1013",
}
BLUE = {
    "50": "#eff4ff",
    "100": "#dce7ff",
    "200": "#bcd2ff",
    "300": "#a3c3ff",
    "400": "#8ab4ff",
    "500": "#6f9ff8",
    "600": "#1a56c4",
    "700": "#16479f",
    "800": "#143c82",
    "900": "#13346c",
    "950": "#0d2146",
}


def _address(name: str) -> str:
    from django.urls import reverse

    return reverse(f"admin:{name}")


_link = lazy(_address, str)


def _icon(request: HttpRequest) -> str:
    from django.templatetags.static import static

    return static("livecast/icon.svg")


def _model_link(title: Any, icon: str, app: str, model: str) -> dict[str, Any]:
    """Return the link to the list of a model. Only users who may view the model see it."""
    return {
        "title": title,
        "icon": icon,
        "link": _link(f"{app}_{model}_changelist"),
        "permission": _may_view(app, model),
    }


def _may_view(app: str, model: str) -> Callable[[HttpRequest], bool]:
    def may(request: HttpRequest) -> bool:
        from django.contrib import admin  # imported here because settings import this module

        return any(
            found._meta.label_lower == f"{app}.{model}" and by.has_view_permission(request)
            for found, by in admin.site._registry.items()
        )

    return may


def _group(title: Any, *items: dict[str, Any], collapsible: bool = False) -> dict[str, Any]:
    return {"title": title, "items": list(items), "collapsible": collapsible}


NAVIGATION = [
    _group(
        None,
        {"title": _("Today"), "icon": "today", "link": _link("index")},
        _model_link(_("Matches"), "sports_score", "matches", "match"),
        _model_link(_("Competitions"), "trophy", "matches", "competition"),
        _model_link(_("Teams"), "shield", "matches", "team"),
        _model_link(_("Players"), "directions_run", "matches", "player"),
        _model_link(_("Sources"), "rss_feed", "matches", "feedsource"),
        _model_link(_("Webhooks"), "webhook", "matches", "webhook"),
    ),
    _group(
        _("Chat"),
        _model_link(_("Reports"), "flag", "chat", "report"),
        _model_link(_("Messages"), "chat", "chat", "message"),
        _model_link(_("Mutes"), "volume_off", "chat", "mute"),
        _model_link(_("Banned words"), "block", "chat", "bannedword"),
        _model_link(_("Moderation log"), "gavel", "chat", "act"),
    ),
    _group(
        _("People"),
        _model_link(_("People"), "group", "accounts", "user"),
        _model_link(_("Roles"), "badge", "matches", "role"),
        _model_link(_("Groups"), "groups", "auth", "group"),
        _model_link(_("API tokens"), "key", "accounts", "apitoken"),
        _model_link(_("Second factors"), "phonelink_lock", "otp_totp", "totpdevice"),
    ),
    _group(
        _("Under the hood"),
        _model_link(_("Entries"), "notes", "matches", "commentaryentry"),
        _model_link(_("Publications"), "podcasts", "matches", "publication"),
        _model_link(_("Follows"), "star", "matches", "follow"),
        _model_link(_("Devices"), "notifications", "matches", "pushsubscription"),
        _model_link(_("Epochs"), "restore", "matches", "epoch"),
        _model_link(_("Failed sign-ins"), "no_accounts", "axes", "accessattempt"),
        _model_link(_("Sign-ins"), "login", "axes", "accesslog"),
        collapsible=True,
    ),
]

THEME = {
    "SITE_TITLE": "livecast",
    "SITE_HEADER": "livecast",
    "SITE_SUBHEADER": __version__,
    "SITE_SYMBOL": "sports_score",
    # Without an icon, browsers request /favicon.ico on every page of the admin.
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": _icon}],
    "COLORS": {"base": PAPER_TO_INK, "primary": BLUE},
    "DASHBOARD_CALLBACK": "matches.admin.dashboard.add_matches",
    "SIDEBAR": {"navigation": NAVIGATION},
}
