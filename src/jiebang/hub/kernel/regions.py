"""A region in a row: one column that holds a province, city or district (GB/T 2260) or a country (ISO 3166)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from jiebang.hub.kernel import languages
from jiebang.reference import regions
from jiebang.reference.errors import AmbiguousNameError

if TYPE_CHECKING:
    _Characters = models.CharField[str, str]
else:
    _Characters = models.CharField

SHAPE = r"^([0-9]{6}|[A-Z]{2})$"


def validate_region(code: str) -> None:
    """Raises ValidationError for a code that the reference table does not know."""
    try:
        regions.get(code)
    except ValueError:
        raise ValidationError(
            _("%(code)s is not a known region code."), params={"code": code}
        ) from None


class RegionField(_Characters):
    """Six digits (310000, 320500, 320583) or two letters (DE); labels come from the reference table."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 6
        super().__init__(*args, **kwargs)
        self.validators = [*self.validators, validate_region]

    def deconstruct(self) -> Any:
        """Leaves out what the field sets by itself."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs


def region_shape(column: str, name: str, *, blank: bool = False) -> models.CheckConstraint:
    """The guard in SQL: the column has the shape of a code, or with `blank` nothing."""
    shape = Q(**{f"{column}__regex": SHAPE})
    return models.CheckConstraint(
        condition=shape | Q(**{column: ""}) if blank else shape, name=name
    )


def trunk(region: str) -> str:
    """The digits that the codes of all parts of a region begin with: 33 of 330000."""
    while region.isdecimal() and region.endswith("00"):
        region = region[:-2]
    return region


def covers(region: str, inside: str) -> bool:
    """Whether a region holds another; no region holds all: 330000 holds 330106."""
    return inside.startswith(trunk(region))


def named(text: str) -> str:
    """The code of the place that somebody has typed, by name or code. Raises ValidationError."""
    text = text.replace("\x00", "").strip()
    try:
        region = regions.find(text)
    except AmbiguousNameError as error:
        lang = languages.current()
        several = "; ".join(regions.path(code, lang) for code in error.candidates[:5])
        raise ValidationError(
            _("“%(text)s” may be several places: %(several)s. Name the province, too."),
            params={"text": text, "several": several},
        ) from None
    if region is None:
        raise ValidationError(_("No such place is known: “%(text)s”."), params={"text": text})
    return region.code
