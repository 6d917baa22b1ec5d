"""Root addresses: every page begins with its language; what has no language stands outside."""

from __future__ import annotations

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from jiebang.hub.config import views
from jiebang.hub.config.admin import desk

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.to_language, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path(
        "favicon.ico",
        RedirectView.as_view(url=f"{settings.STATIC_URL}theme/favicon.svg"),
        name="favicon",
    ),
    *i18n_patterns(
        path("", include("jiebang.hub.programmes.urls")),
        path("", include("jiebang.hub.catalog.urls")),
        path("", include("jiebang.hub.matching.urls")),
        path("", include("jiebang.hub.contests.urls")),
        path("", include("jiebang.hub.people.urls")),
        path("", include("jiebang.hub.notices.urls")),
        path(settings.ADMIN_PATH, desk.urls),
        *([path("", include("jiebang.hub.theme.urls"))] if settings.DEBUG or settings.DEMO else []),
    ),
]

handler400 = "jiebang.hub.config.views.bad_request"
handler403 = "jiebang.hub.config.views.forbidden"
handler404 = "jiebang.hub.config.views.not_found"
handler429 = "jiebang.hub.config.views.too_many"
handler500 = "jiebang.hub.config.views.server_error"
