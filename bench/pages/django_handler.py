"""The same views and middleware behind Django's own ASGI handler, for Daphne."""

from django.core.asgi import get_asgi_application

application = get_asgi_application()
