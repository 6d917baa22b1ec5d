"""Addresses of needs, achievements and uploads."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from jiebang.hub.catalog.states import RecordKind
from jiebang.hub.catalog.views import (
    attachments,
    authors,
    collected,
    contests,
    desk,
    disclosure,
    experts,
    exports,
    intake,
    records,
    screening,
    uploads,
)
from jiebang.hub.catalog.views import questions as asked


class KindConverter:
    """`need`, `achievement` or `expert`."""

    regex = "|".join(RecordKind.values)

    def to_python(self, value: str) -> RecordKind:
        """The kind."""
        return RecordKind(value)

    def to_url(self, value: str) -> str:
        """Its name."""
        return RecordKind(value).value


class EndingConverter(StringConverter):
    """The ending of a file that a list is exported to."""

    regex = "xlsx|csv"


register_converter(KindConverter, "kind")
register_converter(EndingConverter, "ending")

app_name = "catalog"
urlpatterns = [
    path("records/<kind:kind>/<int:pk>/ask/", asked.ask, name="ask"),
    path("questions/<int:pk>/", asked.question, name="question"),
    path("needs/", records.needs, name="needs"),
    path("needs/<int:pk>/", records.need, name="need"),
    path("needs/<int:pk>/collected-at/", collected.collected_at, name="collected_at"),
    path("needs/<int:pk>/solving/", contests.solving, name="solving"),
    path("achievements/", records.achievements, name="achievements"),
    path("achievements/<int:pk>/", records.achievement, name="achievement"),
    path("experts/", experts.experts, name="experts"),
    path("experts/openalex/", authors.authors, name="authors"),
    path("experts/openalex/<uuid:pk>/", authors.authors_preview, name="authors_preview"),
    path("experts/<int:pk>/", experts.expert, name="expert"),
    path("experts/<int:pk>/person/", experts.person, name="person"),
    path("records/<kind:kind>/<int:pk>/move/", records.move, name="move"),
    path("records/<kind:kind>/<int:pk>/files/", attachments.attachments, name="attachments"),
    path(
        "records/<kind:kind>/<int:pk>/files/<uuid:file>/", attachments.attachment, name="attachment"
    ),
    path("records/<kind:kind>/<int:pk>/details/", disclosure.details, name="details"),
    path("records/<kind:kind>/<int:pk>/access/", disclosure.access, name="access"),
    path("records/<kind:kind>/<int:pk>/requests/", disclosure.requests, name="requests"),
    path("records/<kind:kind>/<int:pk>/log/", disclosure.log, name="log"),
    path("records/<kind:kind>/<int:pk>/log.<ending:ending>", disclosure.log_file, name="log_file"),
    path("records/<kind:kind>/<int:pk>/anonymity/", disclosure.anonymity, name="anonymity"),
    path("screening/<kind:kind>/", screening.queue, name="screening"),
    path("screening/<kind:kind>/many/", screening.many, name="many"),
    path("screening/<kind:kind>/<int:pk>/", screening.review, name="review"),
    path("exports/<kind:kind>.<ending:ending>", exports.export, name="export"),
    path("exports/<kind:kind>-details.<ending:ending>", exports.details, name="detail_export"),
    path("desk/", desk.desk, name="desk"),
    path("intake/<kind:kind>/", intake.start, name="intake"),
    path("intake/<kind:kind>/<int:pk>/", intake.tasks, name="tasks"),
    path("intake/<kind:kind>/<int:pk>/<slug:name>/", intake.step, name="step"),
    path("upload/<kind:kind>/", uploads.upload, name="upload"),
    path("paste/<kind:kind>/", uploads.paste, name="paste"),
    path("upload/<kind:kind>/form.xlsx", uploads.template, name="template"),
    path("uploads/<uuid:pk>/", uploads.preview, name="preview"),
    path("uploads/<uuid:pk>/progress/", uploads.progress, name="progress"),
    path("uploads/<uuid:pk>/errors.xlsx", uploads.errors, name="errors"),
]
