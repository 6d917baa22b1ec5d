"""What refuses an anonymous record that would tell whose it is; it writes nothing itself."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.hub.catalog.models import Need, Record
from jiebang.hub.catalog.queries.anonymity import full_names_of, says, telltales
from jiebang.hub.catalog.states import PUBLIC
from jiebang.hub.kernel.actors import Refused
from jiebang.hub.programmes.models import Track


def refuse_what_tells(record: Record, *, published: bool) -> None:
    """Raise Refused where an anonymous record would tell whose it is by what nobody reads over."""
    names = full_names_of(record.organisation)
    if any(says(record.code, name) for name in names):
        raise Refused(
            _("The id %(code)s contains the organisation's name; give it another.")
            % {"code": record.code}
        )
    if isinstance(record, Need) and record.track is not None and record.track.contest_of_id:
        raise Refused(_("A need in an enterprise's own contest cannot hide whose it is."))
    if not published:
        return
    anonymous = record.is_anonymous
    record.is_anonymous = True
    said = [one for one in telltales(record) if one.what == "name" and one.words in names]
    record.is_anonymous = anonymous
    if said:
        raise Refused(
            _("%(code)s is to be anonymous, but its words name its organisation: “%(name)s”.")
            % {"code": record.code, "name": said[0].words}
        )


def refuse_words_that_tell(record: Record) -> None:
    """The last word of whatever writes what outsiders may read of a record that exists: a translation,
    a detail, a file. Raises Refused, which takes the writing back, where the record is published
    without its organisation's name and now says it.
    """
    if record.is_anonymous and record.status in PUBLIC:
        now = type(record)._default_manager.get(
            pk=record.pk
        )  # nothing prefetched before the writing
        refuse_what_tells(now, published=True)


def refuse_contest(track: Track) -> None:
    """Raise Refused where a track becomes an enterprise's own contest while needs in it hide whose they are."""
    hidden = Need.objects.filter(track=track, is_anonymous=True).count()
    if hidden:
        raise Refused(
            ngettext(
                "%(n)s need in this track hides whose it is; in an enterprise's own contest it could not.",
                "%(n)s needs in this track hide whose they are; in an enterprise's own contest they could not.",
                hidden,
            )
            % {"n": hidden}
        )
