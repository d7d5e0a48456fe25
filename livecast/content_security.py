"""The Content-Security-Policy header, for the public pages and for the admin."""

from typing import Any

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

# The policy of an SVG image that is opened by itself: its own style sheet, and nothing else.
IMAGE_POLICY = {"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "frame-ancestors": ["'none'"]}


class ContentSecurityMiddleware(CSPMiddleware):
    """Adds ADMIN_CONTENT_SECURITY to the policy of addresses below ADMIN_PREFIX.

    It uses the address, not the view, so that 403, 404 and 405 pages of the admin have the same policy.
    """

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts: Any = super().get_policy_parts(request=request, response=response, report_only=report_only)
        if request.path_info.startswith(settings.ADMIN_PREFIX):
            parts.replace = settings.ADMIN_CONTENT_SECURITY | (parts.replace or {})
        return parts


def allow_frames(response: HttpResponseBase) -> None:
    """Let the pages of EMBED_ANCESTORS, and our own, show this response in a frame."""
    answer: Any = response
    answer.xframe_options_exempt = True
    answer._csp_replace = {"frame-ancestors": [SELF, *settings.EMBED_ANCESTORS]}


def use_image_policy(response: HttpResponseBase) -> None:
    """Replace the policy of pages by that of an image."""
    answer: Any = response
    answer._csp_config = IMAGE_POLICY
