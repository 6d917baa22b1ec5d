"""Presentation of certificates: what one says in a language, on its page and as a PDF or picture."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any, Literal

import segno
import typst
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from jiebang.hub.contests.models import Certificate
from jiebang.hub.contests.queries.agreements import organisers_of
from jiebang.hub.contests.queries.certificates import Certified, certified
from jiebang.hub.kernel import languages
from jiebang.hub.kernel.languages import Language
from jiebang.reference import currencies

FONTS: dict[str, tuple[str, ...]] = {
    Language.HANS: ("Noto Serif CJK SC", "Source Han Serif SC"),
    Language.HANT: ("Noto Serif CJK HK", "Noto Serif CJK TC", "Source Han Serif TC"),
    Language.EN: ("Libertinus Serif", "Noto Serif CJK SC"),
}
"""Families by language, the first that is there; names in the other script fall to the last."""
_SCRIPTS = {Language.HANS: ("zh", "CN", "hans"), Language.HANT: ("zh", "HK", "hant")}


def spaced(code: str) -> str:
    """A code in groups of five, as it is read aloud."""
    return "-".join(code[at : at + 5] for at in range(0, len(code), 5))


def said(certificate: Certificate) -> dict[str, Any]:
    """What it certifies, in the language that is active, for its page: title, name, lines."""
    what = certified(certificate)
    contest, edition = _named(what.contest), _named(what.edition)
    award = certificate.award
    words: dict[str, Any] = {
        "title": _("Certificate of award") if what.is_award else _("Certificate of thanks"),
        "edition": edition,
        "contest": contest,
        "name": what.name,
        "prize": "",
        "amount": "",
        "day": date_format(timezone.localtime(certificate.issued_at), "DATE_FORMAT"),
        "code": spaced(certificate.code),
        "revoked": date_format(timezone.localtime(certificate.revoked_at), "DATE_FORMAT")
        if certificate.revoked_at
        else "",
        "because": certificate.revoked_because,
    }
    if award is not None:
        reading = award.prize.reading(languages.current())
        words["prize"] = reading.get("name") if reading else ""
        words["amount"] = amount_of(award.prize.amount, award.prize.currency)
        words["opening"] = _("It is hereby certified that")
        words["reason"] = _("has won in “%(contest)s” the") % {"contest": contest}
    else:
        words["opening"] = _("With thanks to")
        words["reason"] = _("for judging as a member of the jury of “%(contest)s”") % {
            "contest": contest
        }
    return words


def amount_of(amount: int | None, currency: str) -> str:
    """Minor units in words of the page; nothing for an honour."""
    if amount is None:
        return ""
    return currencies.format_amount(amount, currency, languages.current())


def _named(thing: Any) -> str:
    reading = thing.reading(languages.current())
    return reading.get("name") if reading else str(thing)


def _issuer(what: Certified) -> str:
    """Who issues it: the edition's organisers, else the edition itself."""
    return organisers_of(what.edition, languages.current()) or _named(what.edition)


def typeset(
    certificate: Certificate, language: str, address: str, form: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """The certificate as a file; the same bytes for the same rows and fonts. address: of its page, which
    the square holds. Words are handed over as data, so that none is taken for markup.
    """
    with translation.override(language.lower()):
        words = said(certificate)
        words |= {
            "by": _issuer(certified(certificate)),
            "check": _("To check it: %(address)s") % {"address": address},
        }
    tag, region, script = _SCRIPTS.get(Language(language), ("en", "GB", "latn"))
    words |= {
        "lang": tag,
        "region": region,
        "script": script,
        "fonts": list(FONTS[Language(language)]),
        "tracking": 10 if tag == "zh" else 1,
        "qr": _square(address),
    }
    template = files("jiebang.hub.contests") / "templates/contests/typeset/certificate.typ"
    return bytes(
        typst.compile(
            template.read_bytes(),
            format=form,
            ppi=144.0,
            sys_inputs={"said": json.dumps(words, ensure_ascii=False)},
        )
    )


def _square(address: str) -> str:
    """A QR code as SVG."""
    drawn = segno.make(address, error="m").svg_inline(border=0, scale=4, dark="#1b2430")
    return str(drawn).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
