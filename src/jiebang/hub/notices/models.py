"""News, notices, mails, preferences, what is followed, searches that are kept; no verbs, no domain nouns.

A subject is what a notice is about: the code of its kind (`need`, `mandate`) and its key. Rows hold
codes and keys, never words: those are read when the notice is read, as the reader may then see them.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from jiebang.hub.notices.states import KEPT, MAILED, MailState, Outlet


class News(models.Model):
    """Something has happened to some subjects: written in the action's own transaction.

    Who is told of it is worked out afterwards, by the kind's audience. `detail` is a code.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    keys = models.JSONField()
    detail = models.CharField(max_length=40, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.keys}"


class Turn(models.Model):
    """A row that background work locks, so that one process at a time does it; `day` is the last one done."""

    name = models.CharField(max_length=40, primary_key=True)
    day = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Mailing(models.Model):
    """One mail to one person: which notices it holds, how often it was tried, what became of it.

    An attempt is written before the mail is handed over, the success afterwards: a process that is
    killed in between makes the mail go out twice, with the same Message-ID, rather than never.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mailings"
    )
    state = models.CharField(max_length=7, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    try_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=MailState.WAITING, ended_at__isnull=True)
                | Q(
                    state__in=[MailState.SENT, MailState.EMPTY, MailState.FAILED],
                    ended_at__isnull=False,
                ),
                name="mailing_ended_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(state=MailState.SENT) | Q(attempts__gte=1),
                name="mailing_sent_was_tried",
            ),
        ]
        indexes = [
            models.Index(
                fields=["try_at"], condition=Q(state=MailState.WAITING), name="mailing_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.to_id} {self.state}"


class Notice(models.Model):
    """One person is told something. While it is open, the same news again only raises `count`.

    It is open until it is read or put into a mail. `made_at` says since when it waits to be mailed,
    `at` when it last happened; `outlet` how its reader wanted to hear of it when it was made.
    """

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=20)
    key = models.PositiveBigIntegerField()
    detail = models.CharField(max_length=40, blank=True)
    count = models.PositiveIntegerField(default=1)
    outlet = models.CharField(max_length=6, choices=Outlet.choices)
    made_at = models.DateTimeField(default=timezone.now)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    is_open = models.BooleanField(default=True)
    mailing = models.ForeignKey(
        Mailing, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["to", "kind", "subject", "key", "detail"],
                condition=Q(is_open=True),
                name="notice_open_once",
            ),
            models.CheckConstraint(
                condition=Q(is_open=False) | Q(read_at__isnull=True, mailing__isnull=True),
                name="notice_open_is_unread",
            ),
            models.CheckConstraint(
                condition=Q(outlet__in=sorted(KEPT)), name="notice_outlet_known"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="notice_counts"),
            models.CheckConstraint(condition=Q(at__gte=F("made_at")), name="notice_at_in_order"),
        ]
        indexes = [
            models.Index(fields=["to", "-at"], name="notice_of_reader"),
            models.Index(
                fields=["outlet", "made_at"],
                condition=Q(read_at__isnull=True, mailing__isnull=True, outlet__in=sorted(MAILED)),
                name="notice_to_mail",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_id} {self.kind} {self.subject}:{self.key}"


class Reader(models.Model):
    """What holds for all of a person's notices; the row is also what limits are counted under."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="reader",
    )
    by_mail = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.user_id)


class Preference(models.Model):
    """How a person wants to hear of one kind, where that is not the kind's default."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_preferences"
    )
    kind = models.CharField(max_length=40)
    outlet = models.CharField(max_length=6, choices=Outlet.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_preference_once"),
            models.CheckConstraint(
                condition=Q(outlet__in=Outlet.values), name="notice_preference_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outlet}"


class Follow(models.Model):
    """A person follows a subject."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows"
    )
    subject = models.CharField(max_length=20)
    key = models.PositiveBigIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "subject", "key"], name="follow_once")
        ]
        indexes = [models.Index(fields=["subject", "key"], name="follow_by_subject")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.subject}:{self.key}"


class SavedSearch(models.Model):
    """What a person has asked a list of one kind, as its address's query, to hear of new answers.

    Answers published after `since` are new; those that were told are kept as Hit. `batch` numbers
    the notices: one that is still open takes what is found next. A deleted search can come back for
    a while.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    outlet = models.CharField(max_length=6, choices=Outlet.choices, default=Outlet.DAILY)
    since = models.DateTimeField(default=timezone.now)
    batch = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "query"],
                condition=Q(deleted_at__isnull=True),
                name="saved_search_once",
            ),
            models.CheckConstraint(
                condition=Q(outlet__in=sorted(KEPT)), name="saved_search_outlet_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="saved_search_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Hit(models.Model):
    """A record of which a search has told, in which of its notices."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="hits")
    key = models.PositiveBigIntegerField()
    batch = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["search", "key"], name="saved_search_hit_once")
        ]
        indexes = [models.Index(fields=["search", "batch"], name="saved_search_batch")]

    def __str__(self) -> str:
        return f"{self.search_id} {self.key}"
