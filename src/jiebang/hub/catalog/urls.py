"""Addresses of needs, achievements and uploads."""

from django.urls import path, register_converter

from jiebang.hub.catalog import views
from jiebang.hub.catalog.states import RecordKind


class KindConverter:
    """`need` or `achievement`."""

    regex = "|".join(RecordKind.values)

    def to_python(self, value: str) -> RecordKind:
        """The kind."""
        return RecordKind(value)

    def to_url(self, value: str) -> str:
        """Its name."""
        return RecordKind(value).value


register_converter(KindConverter, "kind")

app_name = "catalog"
urlpatterns = [
    path("needs/", views.needs, name="needs"),
    path("needs/<int:pk>/", views.need, name="need"),
    path("achievements/", views.achievements, name="achievements"),
    path("achievements/<int:pk>/", views.achievement, name="achievement"),
    path("records/<kind:kind>/<int:pk>/move/", views.move, name="move"),
    path("upload/<kind:kind>/", views.upload, name="upload"),
    path("upload/<kind:kind>/form.xlsx", views.template, name="template"),
    path("uploads/<uuid:pk>/", views.preview, name="preview"),
    path("uploads/<uuid:pk>/errors.xlsx", views.errors, name="errors"),
]
