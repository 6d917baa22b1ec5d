"""The words of the rubric: what is missing in a record, and why it matters."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from jiebang.hub.catalog.queries import Gap
from jiebang.hub.kernel import languages
from jiebang.reference import needs


def gap_words(gap: Gap) -> tuple[str, str]:
    """What is missing, and why it matters."""
    if gap.what == "no_particular":
        one = needs.PARTICULARS[gap.field]
        label = one.label(languages.current())
        return _("“%(field)s” is not stated.") % {"field": label}, one.help(languages.current())
    return {
        "no_text": (_("There is no text yet."), _("Nobody can answer what is not written.")),
        "no_title": (_("There is no title yet."), _("By it a need is found, listed and quoted.")),
        "short_title": (
            _("The title says little."),
            _("Solvers read titles first: name the object and what is to be reached."),
        ),
        "short_text": (
            _("The problem is told in few words."),
            _("Say where it occurs, under which conditions, and what was tried."),
        ),
        "no_figures": (
            _("Fewer than two indicators have figures."),
            _("Without figures nobody can tell whether a solution is good enough."),
        ),
        "no_keywords": (_("There are no keywords."), _("They help those who search.")),
        "no_money": (
            _("No amount is stated."),
            _("“Negotiable” is an answer, too; nothing is none."),
        ),
        "no_cooperation": (
            _("No way of cooperation is stated."),
            _("Universities decide by it whether they can take part."),
        ),
        "no_decision_owner": (
            _("Nobody is named who decides."),
            _("Without a decision owner, offers lie unanswered. The name is never published."),
        ),
        "no_attachments": (
            _("There are no files."),
            _(
                "Drawings, test reports or photos say what words cannot; not everybody need see them."
            ),
        ),
        "no_deadline": (_("There is no deadline."), _("What has no end is put off.")),
        "no_name": (_("The person has no name yet."), _("By it an expert is found and quoted.")),
        "no_position": (_("No position is stated."), _("Readers weigh advice by who gives it.")),
        "short_expertise": (
            _("The expertise is told in few words."),
            _("Say which problems this person has solved, and with what methods."),
        ),
        "no_fields": (_("No technology field is stated."), _("Experts are looked for by field.")),
        "no_spoken": (
            _("No language is stated."),
            _("A visit or a jury needs somebody who can be understood."),
        ),
        "no_services": (
            _("It is not stated what the expert offers."),
            _("Consulting, reviewing and joint research are asked for differently."),
        ),
        "no_evidence": (
            _("There is neither an ORCID iD nor a publication."),
            _("Publications show what the words claim."),
        ),
        "no_consent": (
            _("The person's consent is not recorded."),
            _("Without it nothing is published."),
        ),
    }[gap.what]


def gaps(found: Iterable[Gap]) -> list[dict[str, str]]:
    """What is missing by the rubric, each with why it matters."""
    return [dict(zip(("title", "why"), gap_words(gap), strict=True)) for gap in found]
