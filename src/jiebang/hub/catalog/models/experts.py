"""Experts with their texts, publications, the person's consent and declared conflicts; no verbs."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from jiebang.hub.catalog.models.attachments import Attachment
from jiebang.hub.catalog.models.disclosure import RecordDetail
from jiebang.hub.catalog.models.life import Move, Review
from jiebang.hub.catalog.models.records import Packed, Record
from jiebang.hub.catalog.states import ConsentScope, RecordKind, Status
from jiebang.hub.kernel.localised import LocalisedText, Reading, read
from jiebang.hub.people.models import Organisation


class Expert(Record):
    """A person whom an organisation puts forward (专家). `field` is the first of `fields`.

    works, cited_by and h_index are as the source had them on `counted_on`. `user` is the person's
    own account, where there is one. `consented_at` is when the consent that holds was recorded, and
    `consent_scope` what it covers: without it nothing is published. Lists sort by `name_key`, the
    pinyin of the Chinese name, for Chinese readers, by `latin_key` for others. money_*, trl_* and deadline are
    not used.
    """

    KIND = RecordKind.EXPERT

    fields = Packed(max_length=200, blank=True, default="")
    spoken = Packed(max_length=200, blank=True, default="")
    services = Packed(max_length=200, blank=True, default="")
    availability = models.CharField(max_length=10, blank=True)
    orcid = models.CharField(max_length=19, blank=True)
    openalex = models.CharField(max_length=20, blank=True)
    works = models.PositiveIntegerField(null=True, blank=True)
    cited_by = models.PositiveIntegerField(null=True, blank=True)
    h_index = models.PositiveIntegerField(null=True, blank=True)
    counted_on = models.DateField(null=True, blank=True)
    name_key = models.CharField(max_length=200, blank=True, db_index=True)
    latin_key = models.CharField(max_length=200, blank=True, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="experts",
    )
    consented_at = models.DateTimeField(null=True, blank=True)
    consent_scope = Packed(max_length=100, blank=True, default="")

    class Meta(Record.Meta):
        constraints: ClassVar = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED)
                | Q(consented_at__isnull=False, consent_scope__contains="|profile|"),
                name="expert_published_has_consent",
            ),
            models.CheckConstraint(
                condition=Q(orcid="") | Q(orcid__regex=r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"),
                name="expert_orcid_shape",
            ),
            models.CheckConstraint(
                condition=Q(openalex="") | Q(openalex__regex=r"^A\d{1,18}$"),
                name="expert_openalex_shape",
            ),
            models.UniqueConstraint(
                fields=["edition", "organisation", "openalex"],
                condition=~Q(openalex=""),
                name="expert_openalex_once",
            ),
        ]

    def reading(self, language: str) -> Reading[ExpertText] | None:
        """Its words for a reader of `language`; uses prefetched texts where there are any."""
        return read(self.texts.all(), language)


class ExpertText(LocalisedText):
    """An expert's words in one language; the title is the person's name."""

    TEXT_FIELDS = ("title", "position", "summary", "description", "keywords")

    record = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(max_length=500)
    position = models.TextField(blank=True)
    summary = models.TextField(blank=True)
    description = models.TextField(blank=True)
    keywords = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "language"], name="expert_text_once")
        ]

    def __str__(self) -> str:
        return self.title


class ExpertMove(Move):
    """A step in the life of an expert's record."""

    record = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="moves")


class ExpertReview(Review):
    """A review of an expert."""

    record = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="reviews")


class ExpertDetail(RecordDetail):
    """Confidential detail of an expert."""

    record = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="details")


class ExpertAttachment(Attachment):
    """A file beside an expert."""

    record = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="attachments")


class Consent(models.Model):
    """That the person agrees to be shown: who said so, when, and to what; withdrawn, it stays.

    `given_by` is the person's name as it stands under the declaration; `recorded_by` whoever wrote
    it down here.
    """

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="consents")
    given_by = models.CharField(max_length=80)
    given_on = models.DateField()
    scope = Packed(max_length=100)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="recorded_consents",
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["expert"],
                condition=Q(withdrawn_at__isnull=True),
                name="consent_holds_once",
            ),
            models.CheckConstraint(
                condition=Q(scope__contains=f"|{ConsentScope.PROFILE.value}|"),
                name="consent_covers_profile",
            ),
            models.CheckConstraint(condition=~Q(given_by=""), name="consent_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.given_on}"


class Conflict(models.Model):
    """An interest that an expert has declared: an organisation of the site, or words that name an
    organisation or a person. Never public. What is over keeps its row.
    """

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="conflicts")
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="expert_conflicts",
    )
    name = models.CharField(max_length=200, blank=True)
    why = models.CharField(max_length=500, blank=True)
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="declared_conflicts",
    )
    declared_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["declared_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False) | ~Q(name=""), name="conflict_with_somebody"
            ),
            models.UniqueConstraint(
                fields=["expert", "organisation"],
                condition=Q(ended_at__isnull=True, organisation__isnull=False),
                name="conflict_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.organisation_id or self.name}"


class Publication(models.Model):
    """A paper of an organisation's experts, with title and venue in their own language.

    Each organisation states its own: what one uploads changes no page of another. The same paper
    of two organisations has the same openalex or doi. `abstract` is for the ranking of experts and
    on no page. `institutions`: of all authors, each once,
    as `{"name", "ror", "country"}`; `countries`: their ISO 3166 codes.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.CASCADE, related_name="publications"
    )
    title = models.TextField()
    language = models.CharField(max_length=10, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    venue = models.CharField(max_length=300, blank=True)
    abstract = models.TextField(blank=True)
    doi = models.CharField(max_length=200, null=True, blank=True)
    openalex = models.CharField(max_length=20, null=True, blank=True)
    authors = models.PositiveIntegerField(default=0)
    cited_by = models.PositiveIntegerField(default=0)
    institutions = models.JSONField(default=list, blank=True)
    countries = Packed(max_length=400, blank=True, default="")
    experts = models.ManyToManyField(Expert, through="Authorship", related_name="publications")

    class Meta:
        ordering = ["-year", "-cited_by", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "openalex"], name="openalex_work_once"),
            models.UniqueConstraint(fields=["organisation", "doi"], name="publication_doi_once"),
            models.CheckConstraint(
                condition=Q(openalex__isnull=True) | Q(openalex__regex=r"^W\d{1,18}$"),
                name="publication_openalex_shape",
            ),
            models.CheckConstraint(
                condition=Q(openalex__isnull=False) | Q(doi__isnull=False),
                name="publication_has_identifier",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="publication_has_title"),
        ]

    def __str__(self) -> str:
        return self.title


class Authorship(models.Model):
    """An expert is an author of a publication; `position` counts from 1, 0 where it is not known."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="authorships")
    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="authorships"
    )
    position = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["expert", "publication"], name="authorship_once")
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.publication_id}"
