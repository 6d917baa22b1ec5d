"""Writes of translations and of machine drafts: saving, asking, and the work on what was asked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.kernel import audit
from jiebang.hub.kernel.actors import Actor, Denied, Refused, SystemActor, actor_key
from jiebang.hub.kernel.languages import Language
from jiebang.hub.kernel.localised import LocalisedText, Origin, author_of, convert, digest_of
from jiebang.hub.kernel.translation import budget, checks, registry
from jiebang.hub.kernel.translation.client import ProviderError
from jiebang.hub.kernel.translation.models import Draft, Spending
from jiebang.hub.kernel.translation.providers import SCRIPTS, Provider, configured
from jiebang.hub.kernel.translation.registry import Kind
from jiebang.hub.kernel.translation.states import OPEN, DraftState, Trouble

FIELD_LIMIT = 20_000
"""Characters of one field."""
MOST_ATTEMPTS = 6
"""How often a draft is begun anew before it has failed."""
LEASE = timedelta(minutes=15)
"""After so long without a sign, whoever worked on a draft is taken to be gone."""
MACHINE = SystemActor("machine translation")
_DIGEST = re.compile("[0-9a-f]{64}")


class ChangedMeanwhile(Refused):
    """Somebody else has saved this translation since it was opened."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a translator had before them: the source's digests, and the state of the translation."""

    source: str
    source_fields: Mapping[str, str]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, and in which fields the source had changed meanwhile."""

    text: LocalisedText
    changed: tuple[str, ...]


def version_of(text: LocalisedText | None) -> str:
    """By which a form knows whether a translation is still the one that was opened; nothing for none."""
    return digest_of(f"{text.origin} {text.source_digest} {text.digest()}") if text else ""


def source_of(kind: Kind, subject: Any, language: str) -> LocalisedText:
    """The author's text. Raises Denied where there is none, or where it is in that very language."""
    texts: list[LocalisedText] = list(subject.texts.all())
    source = author_of(texts)
    if source is None or source.language == language or language not in Language.values:
        raise Denied
    return source


@transaction.atomic
def save_translation(
    *,
    actor: Actor,
    kind: Kind,
    subject: Any,
    language: str,
    words: Mapping[str, str],
    origin: str,
    seen: Seen,
) -> Saved:
    """Write a translation by a person (TRANSLATION), or a machine's that a person confirms (REVIEWED).

    It is taken for a translation of what its translator saw: where the source has changed meanwhile
    the words are kept all the same, stand as out of date, and the fields are told. Raises Denied to
    whoever may not translate this, ChangedMeanwhile where somebody else has saved, Refused for words
    that are too long, for a missing title, and where there is nothing of a machine to confirm.
    """
    if not kind.may(actor, subject):
        raise Denied
    if origin not in {Origin.TRANSLATION, Origin.REVIEWED}:
        raise Refused(_("A person translates, or confirms what a machine has translated."))
    source = source_of(kind, subject, language)
    given = _cleaned(kind, source, words)
    if not all(map(_DIGEST.fullmatch, (seen.source, *seen.source_fields.values()))):
        raise Refused(_("This form is damaged. Load it anew."))
    rows: Any = kind.texts._default_manager.select_for_update()
    text = rows.filter(**{kind.owner: subject, "language": language}).first()
    same = text is not None and all(getattr(text, name) == given[name] for name in given)
    if same and text.origin == origin and text.source_digest == seen.source:
        return Saved(text, _changed(source, seen))  # sent twice
    # What a machine has made since gives way to a person's words.
    by_person = text is not None and text.origin != Origin.MACHINE
    if version_of(text) != seen.version and (by_person or text is None):
        raise ChangedMeanwhile(_("Somebody else has saved this translation meanwhile."))
    if origin == Origin.REVIEWED and not _has_machines(kind, subject, language, text):
        raise Refused(_("There is no machine translation to confirm. Save it as your own."))
    if text is None:
        text = kind.texts(**{kind.owner: subject, "language": language})
    for name, value in given.items():
        setattr(text, name, value)
    text.origin = origin
    text.source_digest, text.source_fields = seen.source, dict(seen.source_fields)
    _write(actor, kind, subject, text)
    _close(kind, subject, language)
    return Saved(text, _changed(source, seen))


def _cleaned(kind: Kind, source: LocalisedText, words: Mapping[str, str]) -> dict[str, str]:
    given = {
        name: words.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()
        for name in source.TEXT_FIELDS
    }
    if not given[kind.title] and (getattr(source, kind.title) or not any(given.values())):
        raise Refused(
            _("A translation needs its first field, “%(name)s”.")
            % {"name": kind.field_label(kind.title)}
        )
    for name, value in given.items():
        limit = limit_of(kind, name)
        if len(value) > limit:
            raise Refused(
                _("“%(name)s” is longer than %(limit)s characters.")
                % {"name": kind.field_label(name), "limit": limit}
            )
    return given


def limit_of(kind: Kind, name: str) -> int:
    """Characters that a field holds."""
    column: Any = kind.texts._meta.get_field(name)
    return column.max_length or FIELD_LIMIT


def _has_machines(kind: Kind, subject: Any, language: str, text: LocalisedText | None) -> bool:
    if text is not None and text.origin in {Origin.MACHINE, Origin.REVIEWED}:
        return True
    done = Draft.objects.filter(kind=kind.name, key=subject.pk, state=DraftState.DONE)
    return done.filter(language=language).exists()


def _changed(source: LocalisedText, seen: Seen) -> tuple[str, ...]:
    now = source.digests()
    return tuple(name for name in source.TEXT_FIELDS if seen.source_fields.get(name) != now[name])


def _write(actor: Actor, kind: Kind, subject: Any, text: LocalisedText) -> None:
    """Save a text with its audit entry and the owner's own news."""
    try:
        with transaction.atomic():
            text.save()
    except IntegrityError:  # two who write the first translation at once
        raise ChangedMeanwhile(_("Somebody else has saved this translation meanwhile.")) from None
    audit.record(
        actor=actor,
        verb="texts.translate",
        subject=subject,
        facts={"language": text.language, "origin": text.origin},
    )
    kind.changed(subject)


def _close(kind: Kind, subject: Any, language: str) -> None:
    """What was drafted, or failed, has been looked at."""
    Draft.objects.filter(
        kind=kind.name,
        key=subject.pk,
        language=language,
        state__in=(DraftState.DONE, DraftState.FAILED, DraftState.QUEUED),
    ).update(state=DraftState.CLOSED)


@transaction.atomic
def ask(*, actor: Actor, kind: Kind, subject: Any, language: str) -> Draft:
    """Ask for a machine's draft, which is made in the background; one that is under way is returned.

    Raises Denied to whoever may not translate this, Refused where no service is set up, where the
    text may not leave the site, and where it is longer than a day's characters.
    """
    if not kind.may(actor, subject):
        raise Denied
    source = source_of(kind, subject, language)
    if configured() is None:
        raise Refused(_("No machine translation is set up on this site."))
    if not kind.may_send(subject):
        raise Refused(_("This text may not be given to an outside translation service."))
    words = {name: str(getattr(source, name)) for name in source.TEXT_FIELDS}
    size, scope = sum(map(len, words.values())), f"{kind.scope}:{kind.scope_of(subject)}"
    room = min(settings.TRANSLATION_TEXT_LIMIT, *budget.limits(scope, actor_key(actor)).values())
    if size > room:
        raise Refused(
            _("This text has %(size)s characters; at most %(room)s may be translated by machine.")
            % {"size": size, "room": room}
        )
    mine = Draft.objects.filter(kind=kind.name, key=subject.pk, language=language)
    mine.filter(state__in=(DraftState.DONE, DraftState.FAILED)).update(state=DraftState.CLOSED)
    try:
        with transaction.atomic():
            draft = Draft.objects.create(
                kind=kind.name,
                key=subject.pk,
                language=language,
                scope=scope,
                asked_by=actor_key(actor),
                next_at=timezone.now(),
                fields=sum(1 for value in words.values() if value.strip()),
            )
    except IntegrityError:
        return mine.get(state__in=OPEN)
    audit.record(
        actor=actor,
        verb="texts.ask_draft",
        subject=subject,
        facts={"language": language, "characters": size},
    )
    return draft


def work(*, provider: Provider | None = None) -> bool:
    """Take the next draft that is due and go through its fields; whether there was one.

    Whoever claims it has it alone, by a conditional UPDATE that counts the attempt: whatever is
    written afterwards names that attempt, so that one who was given up cannot write over another.
    """
    _revive()
    draft = _claim()
    if draft is None:
        return False
    provider = provider or configured()
    if provider is None:
        _fail(draft, Trouble.UNCONFIGURED)
        return True
    try:
        _translate(draft, provider)
    except ProviderError as error:
        _give_back(draft)
        if error.passing and draft.attempts < MOST_ATTEMPTS:
            pause = max(30.0 * 2**draft.attempts, min(error.wait, 3600.0))
            _put_back(draft, error.trouble, timedelta(seconds=pause))
        else:
            _fail(draft, error.trouble)
    except budget.BudgetSpent:
        tomorrow = timezone.localtime().replace(hour=0, minute=0, second=5) + timedelta(days=1)
        _put_back(draft, Trouble.BUDGET, tomorrow - timezone.now(), counts=False)
    except ChangedMeanwhile:  # a person's first words, this very moment: look at them anew
        _put_back(draft, Trouble.STOPPED, timedelta(0))
    except _Lost:
        pass  # another worker has it by now, and does the same
    return True


class _Lost(Exception):
    """The draft is somebody else's by now."""


def _revive() -> None:
    """Put back what a worker left in the middle; what that happened to too often has failed."""
    left = Draft.objects.filter(state=DraftState.RUNNING, claimed_at__lt=timezone.now() - LEASE)
    for draft in left:
        _give_back(draft)
        if draft.attempts < MOST_ATTEMPTS:
            _put_back(draft, Trouble.STOPPED, timedelta(0))
        else:
            _fail(draft, Trouble.STOPPED)


def _claim() -> Draft | None:
    now = timezone.now()
    due = Draft.objects.filter(state=DraftState.QUEUED, next_at__lte=now).order_by("next_at", "pk")
    for draft in due[:20]:
        attempt = draft.attempts + 1
        taken = Draft.objects.filter(
            pk=draft.pk, state=DraftState.QUEUED, attempts=draft.attempts
        ).update(state=DraftState.RUNNING, attempts=attempt, claimed_at=now, trouble="")
        if taken:
            draft.refresh_from_db()
            return draft
    return None


def _mine(draft: Draft) -> Any:
    """The row, as long as it is this attempt's."""
    return Draft.objects.filter(pk=draft.pk, state=DraftState.RUNNING, attempts=draft.attempts)


def _update(draft: Draft, **values: Any) -> None:
    if not _mine(draft).update(**values):
        raise _Lost
    for name, value in values.items():
        setattr(draft, name, value)


def _fail(draft: Draft, trouble: Trouble) -> None:
    _mine(draft).update(state=DraftState.FAILED, trouble=trouble, finished_at=timezone.now())


def _put_back(draft: Draft, trouble: Trouble, pause: timedelta, *, counts: bool = True) -> None:
    _mine(draft).update(
        state=DraftState.QUEUED,
        trouble=trouble,
        next_at=timezone.now() + pause,
        attempts=F("attempts") if counts else F("attempts") - 1,
    )


@transaction.atomic
def _give_back(draft: Draft) -> None:
    """Characters that were counted for a call that brought nothing."""
    row = _mine(draft).select_for_update().first()
    if row is not None and row.reserved:
        limits = budget.limits(row.scope, row.asked_by)
        budget.give_back(row.reserved, limits, row.reserved_on)
        _update(draft, reserved=0)


def _owner(draft: Draft) -> tuple[Kind, Any, LocalisedText] | None:
    """(kind, owner, author's text) as they are now."""
    try:
        kind = registry.kind(draft.kind)
    except KeyError:
        return None
    owner: Any = kind.texts._meta.get_field(kind.owner).related_model
    subject = owner._default_manager.filter(pk=draft.key).first()
    source = author_of(list(subject.texts.all())) if subject else None
    if source is None or source.language == draft.language or not kind.may_send(subject):
        return None
    return kind, subject, source


def _translate(draft: Draft, provider: Provider) -> None:
    """Field by field: what was done before and still holds is kept, each new one is written at once."""
    found = _owner(draft)
    if found is None:
        _fail(draft, Trouble.GONE)
        return
    kind, subject, source = found
    digests = source.digests()
    kept = {
        name: words
        for name, words in draft.words.items()
        if draft.source_fields.get(name) == digests.get(name)
    }
    _update(draft, words=kept, source_fields={n: digests[n] for n in kept}, provider=provider.name)
    for name in source.TEXT_FIELDS:
        words = str(getattr(source, name))
        if name in draft.words or not words.strip():
            continue
        terms = registry.terms_in(words, source.language, draft.language)
        _reserve(draft, len(words))
        answer = provider.translate(
            words,
            language=source.language,
            wanted=draft.language,
            terms=registry.pairs_of(terms),
        )
        _update(
            draft,
            words={**draft.words, name: answer},
            source_fields={**draft.source_fields, name: digests[name]},
            reserved=0,
            claimed_at=timezone.now(),
        )
    _finish(draft, kind, subject)


@transaction.atomic
def _reserve(draft: Draft, amount: int) -> None:
    day = timezone.localdate()
    budget.reserve(amount, budget.limits(draft.scope, draft.asked_by), day)
    _update(draft, reserved=amount, reserved_on=day)


@transaction.atomic
def _finish(draft: Draft, kind: Kind, subject: Any) -> None:
    """Ready: with nothing to look at, and nobody's words in its place, readers get it, marked as a
    machine's; else it waits for a translator. Where the source has changed meanwhile, it goes on.
    """
    source = author_of(list(subject.texts.all()))
    if source is None:
        _fail(draft, Trouble.GONE)
        return
    now = source.digests()
    if any(draft.source_fields[name] != now[name] for name in draft.words):
        _put_back(draft, Trouble.STOPPED, timedelta(0))
        return
    flags = flags_of(kind, source, draft.words, draft.language)
    _update(draft, state=DraftState.DONE, flags=flags, finished_at=timezone.now())
    rows: Any = kind.texts._default_manager.select_for_update()
    text = rows.filter(**{kind.owner: subject, "language": draft.language}).first()
    by_person = text is not None and text.origin != Origin.MACHINE
    if by_person and text.source_digest == source.digest():
        Draft.objects.filter(pk=draft.pk).update(state=DraftState.CLOSED)  # somebody was quicker
    if flags or by_person:
        return
    text = text or kind.texts(**{kind.owner: subject, "language": draft.language})
    for name in source.TEXT_FIELDS:
        setattr(text, name, draft.words.get(name, ""))
    text.origin = Origin.MACHINE
    text.made_from(source)
    try:
        with transaction.atomic():
            _write(MACHINE, kind, subject, text)
    except ChangedMeanwhile:
        raise
    except Refused:  # the draft waits for a translator, who is told why when saving it
        return
    Draft.objects.filter(pk=draft.pk).update(state=DraftState.CLOSED)


def flags_of(
    kind: Kind, source: LocalisedText, words: Mapping[str, str], language: str
) -> list[dict[str, str]]:
    """What a translator should look at in each field of a translation."""
    found: list[dict[str, str]] = []
    for name in source.TEXT_FIELDS:
        original, given = str(getattr(source, name)), words.get(name, "")
        if not original.strip():
            continue
        terms = registry.terms_in(original, source.language, language)
        flags = checks.flags(
            original, given, language=source.language, wanted=language, terms=terms
        )
        if len(given) > limit_of(kind, name):
            flags.append(checks.Flag("limit", str(limit_of(kind, name))))
        found += [flag.as_json(name) for flag in flags]
    return found


def converted(subject: Any, language: str) -> dict[str, str]:
    """The words of the other Chinese script in this one, at once and free; nothing where there are none.

    They are never stored by themselves: reading converts anew each time, so they are never stale.
    """
    texts = {text.language: text for text in subject.texts.all()}
    other = next((tag for tag in sorted(SCRIPTS) if tag != language and tag in texts), None)
    if language not in SCRIPTS or other is None:
        return {}
    text = texts[other]
    return {name: convert(str(getattr(text, name)), language) for name in text.TEXT_FIELDS}


def forget(*, before: Any) -> int:
    """Throw away drafts that were used or replaced, and the counts of days that are over."""
    gone, _rows = Draft.objects.filter(
        Q(state=DraftState.CLOSED), Q(created_at__lt=before)
    ).delete()
    Spending.objects.filter(day__lt=before.date()).delete()
    return gone
