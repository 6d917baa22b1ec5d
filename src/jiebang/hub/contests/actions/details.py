"""The confidential part: signed for, opened and noted, shut at once by its team; files beside a solution."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from jiebang.hub.catalog.actions import keep_agreement
from jiebang.hub.catalog.queries.agreement import agreement
from jiebang.hub.catalog.states import Tier
from jiebang.hub.contests import rules
from jiebang.hub.contests.actions.solutions import require_writable
from jiebang.hub.contests.actions.words import clean, mandate_of, not_watched
from jiebang.hub.contests.models import DetailOpened, Solution, SolutionAttachment, Undertaking
from jiebang.hub.contests.queries.details import may_sign, reads_detail
from jiebang.hub.contests.states import DetailReaders
from jiebang.hub.kernel import audit, files
from jiebang.hub.kernel.actors import Actor, Denied, Refused
from jiebang.hub.kernel.languages import Language
from jiebang.hub.notices.actions import tell
from jiebang.hub.people.models import Organisation, User
from jiebang.hub.people.queries import organisation_ids_of

NAME_LIMIT, TITLE_LIMIT = 80, 200


@transaction.atomic
def sign_undertaking(*, actor: Actor, solution: Solution, name: str, language: str) -> Undertaking:
    """Sign the agreement for the confidential part, by name, to read it as long as the team leaves it open."""
    if not isinstance(actor, User) or not may_sign(actor, solution):
        raise Denied
    name = " ".join(clean(name, NAME_LIMIT, _("Signature")).split())
    if not name:
        raise Refused(_("Write the name of who signs."))
    if language not in Language.values:
        raise Refused(_("Choose the language of the agreement."))
    kept = keep_agreement(agreement(language))
    try:
        with transaction.atomic():
            made = Undertaking.objects.create(
                solution=solution, user=actor, organisation=_of(actor, solution), agreement=kept,
                name=name,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("You have signed already.")) from None
    _tell(actor, solution, "contests.sign_undertaking", agreement=kept.digest)
    return made


def _of(actor: User, solution: Solution) -> Organisation | None:
    """In whose name somebody reads: the owner of the need where they work there, else where they work."""
    keys = organisation_ids_of(actor)
    if solution.need.organisation_id in keys:
        return solution.need.organisation
    return Organisation.objects.filter(pk__in=keys).order_by("pk").first()


@transaction.atomic
def note_opened(*, actor: Actor, solution: Solution, what: str = "") -> None:
    """Note that somebody opens the confidential part, or the file `what` of it; its own team is not noted.

    Once an hour for the words. Raises Denied for who may not read it.
    """
    if not reads_detail(actor, solution):
        raise Denied
    if not isinstance(actor, User) or rules.is_of_team(actor, solution):
        return
    hour = timezone.now() - timedelta(hours=1)
    same = solution.opened.filter(user=actor, what=what[:200], at__gte=hour)
    if not what and same.exists():
        return
    DetailOpened.objects.create(
        solution=solution, user=actor, organisation=_of(actor, solution), what=what[:200]
    )
    audit.record(
        actor=actor, verb="contests.open_detail", subject=solution, facts={"file": bool(what)}
    )
    tell(actor=actor, news="contests.detail_opened", subject="solution", keys=[solution.pk])


@transaction.atomic
def open_detail_to(*, actor: Actor, solution: Solution, readers: str) -> None:
    """Say to whom the confidential part is open: at any time, so that a team shuts it at once."""
    not_watched(actor)
    if not rules.may_write(actor, solution):
        raise Denied
    if readers not in DetailReaders.values:
        raise Refused(_("Choose who may read the confidential part."))
    before = solution.detail_readers
    Solution.objects.filter(pk=solution.pk).update(detail_readers=readers)
    solution.detail_readers = readers
    if before != readers:
        _tell(actor, solution, "contests.open_detail_to", before=before, after=readers)


# Files.


def _changing(actor: Actor, solution: Solution) -> Solution:
    not_watched(actor)
    now = (
        Solution.objects.select_for_update(of=("self",))
        .select_related("organisation", "need__track", "need__edition")
        .get(pk=solution.pk)
    )
    if not rules.may_write(actor, now):
        raise Denied
    require_writable(now)
    return now


@transaction.atomic
def add_file(
    *, actor: Actor, solution: Solution, file_name: str, content: bytes, tier: int, title: str = ""
) -> tuple[SolutionAttachment, bool]:
    """Put a file beside a solution: (the file, whether it is new); the next version has it. Raises Refused
    for what is not taken, and beyond the limits of size, number and sum.
    """
    now = _changing(actor, solution)
    if tier not in {Tier.VERIFIED, Tier.NAMED}:
        raise Refused(_("Choose who may read the file."))
    title = clean(title, TITLE_LIMIT, _("Title of the file"))
    if len(content) > settings.ATTACHMENT_LIMIT:
        raise Refused(
            _("The file has %(size)s; up to %(limit)s can be taken.")
            % {
                "size": filesizeformat(len(content)),
                "limit": filesizeformat(settings.ATTACHMENT_LIMIT),
            }
        )
    stored = files.look(content, file_name)
    beside = now.attachments.filter(removed_at__isnull=True)
    same = beside.filter(sha256=stored.sha256).first()
    if same is not None:
        return same, False
    if beside.count() >= settings.ATTACHMENTS:
        raise Refused(
            _("There are %(n)s files already. Remove one, or pack several into one.")
            % {"n": settings.ATTACHMENTS}
        )
    if (beside.aggregate(n=Sum("size"))["n"] or 0) + stored.size > settings.ATTACHMENTS_TOTAL:
        raise Refused(
            _("All files of a record together have at most %(limit)s.")
            % {"limit": filesizeformat(settings.ATTACHMENTS_TOTAL)}
        )
    files.keep(content, stored)
    made = SolutionAttachment.objects.create(
        record=now, title=title, file_name=stored.name, key=stored.key, media=stored.kind.media,
        size=stored.size, sha256=stored.sha256, tier=tier,
        uploaded_by=actor if isinstance(actor, User) else None,
    )  # fmt: skip
    _tell(actor, now, "contests.add_file", file=str(made.pk), sha256=made.sha256, tier=int(tier))
    return made, True


@transaction.atomic
def remove_file(*, actor: Actor, solution: Solution, file: SolutionAttachment) -> None:
    """Take a file out of the next version; its bytes stay where a version has it."""
    now = _changing(actor, solution)
    rows = SolutionAttachment.objects.filter(pk=file.pk, record=now, removed_at__isnull=True)
    if now.version:
        done = rows.update(removed_at=timezone.now())
    else:
        done = rows.delete()[0]
    if not done:
        raise Refused(_("Somebody else has removed this file meanwhile."))
    if not now.version:
        files.drop(file.key)
    _tell(actor, now, "contests.remove_file", file=str(file.pk), sha256=file.sha256)


def _tell(actor: Actor, solution: Solution, verb: str, **facts: audit.Fact) -> None:
    mandate = (
        mandate_of(actor, solution.organisation)
        if rules.leads(actor, solution.organisation)
        else None
    )
    if mandate is not None:
        facts["mandate"] = mandate.pk
    audit.record(actor=actor, verb=verb, subject=solution, facts=facts)
