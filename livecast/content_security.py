"""The Content-Security-Policy header, for the public pages and for the admin."""

from typing import Any

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


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
