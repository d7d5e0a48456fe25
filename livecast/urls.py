from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from livecast import health
from matches.api import api

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("healthz", health.view(health.health)),
    path("readyz", health.view(health.readiness)),
    path("", include("matches.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
