from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from accounts.views import me
from chat.api import router as chat
from livecast import health, site_files, web_app
from livecast.media import serve_upload
from matches.api.read import api
from matches.pages import embed_views
from matches.syndication import views as syndication

admin.autodiscover()
api.add_router("", chat)

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/me", me, name="me"),
    path("api/", api.urls),
    path("healthz", health.view),
    path("readyz", health.view),
    path("robots.txt", site_files.robots),
    path("sitemap.xml", syndication.sitemap_index, name="sitemap"),
    path("sitemap-<section>.xml", syndication.sitemap, name="sitemap-part"),
    path("favicon.ico", site_files.favicon),
    path("service-worker.js", site_files.service_worker),
    path("embed.js", embed_views.script, name="embed-script"),
    path("oembed", embed_views.embed_code, name="oembed"),
    *i18n_patterns(
        path("manifest.webmanifest", web_app.manifest, name="manifest"),
        path("offline/", web_app.offline, name="offline"),
        path("account/", include("accounts.urls")),
        path("", include("matches.urls")),
        prefix_default_language=False,
    ),
]
if settings.DEBUG:  # in production nginx serves them
    urlpatterns.append(path("media/<path:path>", serve_upload))
