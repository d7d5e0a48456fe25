"""The settings of the comparison with Django's own handler: WhiteNoise is among the middleware, as it documents."""

from bench.empty_view_settings import *  # noqa: F403
from bench.empty_view_settings import MIDDLEWARE

_WHITENOISE = "whitenoise.middleware.WhiteNoiseMiddleware"
_SECURITY = "django.middleware.security.SecurityMiddleware"

if _WHITENOISE not in MIDDLEWARE:
    MIDDLEWARE.insert(MIDDLEWARE.index(_SECURITY) + 1, _WHITENOISE)
