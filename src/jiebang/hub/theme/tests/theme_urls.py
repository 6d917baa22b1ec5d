"""Addresses with the language in front, as the site has them; for tests of the theme."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = i18n_patterns(path("", include("jiebang.hub.theme.urls")))
