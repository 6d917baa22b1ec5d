"""The answer to: which collection activity brought this need?"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from jiebang.hub.catalog import actions, forms, queries, tables
from jiebang.hub.catalog.models import Need
from jiebang.hub.kernel.actors import Refused


def collected_at(request: HttpRequest, pk: int) -> HttpResponse:
    """Link a need to an activity by its code; an empty one takes the link away."""
    need = get_object_or_404(queries.visible_to(request.user, Need), pk=pk)
    code = forms.clean_text(request.POST.get("code", ""))[:200]
    try:
        actions.collected_at(actor=request.user, need=need, code=code)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return HttpResponseRedirect(tables.url_of(need))
