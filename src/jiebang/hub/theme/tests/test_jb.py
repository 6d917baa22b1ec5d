"""Each tag draws what its docstring promises, and escapes every text it is given."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django import forms
from django.contrib.messages import INFO
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from jiebang.hub.theme.templatetags import jb

BAD = "<script>alert('x')</script>\"><img src=x>"


@pytest.fixture(autouse=True)
def _alone(theme_site: None) -> Iterator[None]:
    with translation.override("en"):
        yield


def draw(source: str, path: str = "/", **context: Any) -> str:
    context.setdefault("request", RequestFactory().get(path))
    return Template("{% load jb %}" + source).render(Context(context))


class Wrong(forms.Form):
    text = forms.CharField(label=BAD, help_text=BAD, error_messages={"required": BAD})
    box = forms.BooleanField(label=BAD)
    some = forms.MultipleChoiceField(
        label=BAD, choices=[("a", BAD)], widget=forms.CheckboxSelectMultiple
    )
    file = forms.FileField(label=BAD, required=False)


PLACES = (
    "label text title url hint note value unit lang by region code kind language_note more_url"
    " text_lang reasons_lang count when link sort_url"
)
ITEM = dict.fromkeys(PLACES.split(), BAD)
WORDS = {"kind": "words", "label": BAD, "words": [{"query": BAD, "candidate": BAD + "2"}]}
FACT = {"kind": "fact", "label": BAD, "text": BAD, "verdict": "conflicts"}

# One call for each tag with a hostile text in every place; None: the tag draws no text of others.
CALLS: dict[str, str | None] = {
    "jb_page_header": "{% jb_page_header bad lead=bad kicker=bad meta=texts actions=items %}"
    "{% jb_page_header bad lead=bad lang=bad %}",
    "jb_button": "{% jb_button bad name=bad value=bad opens=bad %}"
    "{% jb_button bad url=bad kind=bad %}",
    "jb_chip": "{% jb_chip bad tone=bad url=bad lang=bad title=bad %}",
    "jb_chips": "{% jb_chips items %}",
    "jb_language_chip": "{% jb_language_chip bad %}",
    "jb_origin_chip": None,
    "jb_language_note": "{% jb_language_note shown='zh-Hans' wanted='en' url=bad %}",
    "jb_facets": "{% jb_facets facets label=bad %}",
    "jb_applied": "{% jb_applied items clear_url=bad count=1 %}",
    "jb_table": "{% jb_table columns rows caption=bad %}{% jb_table columns rows cards=False %}",
    "jb_record": "{% jb_record record %}",
    "jb_reasons": "{% jb_reasons reasons lang=bad other=bad %}",
    "jb_score": "{% jb_score 0.5 label=bad %}",
    "jb_funnel": "{% jb_funnel funnel label=bad %}",
    "jb_figure": "{% jb_figure bad bad url=bad note=bad unit=bad %}",
    "jb_facts": "{% jb_facts items %}",
    "jb_stepper": "{% jb_stepper items label=bad %}",
    "jb_timeline": "{% jb_timeline items %}",
    "jb_tabs": "{% jb_tabs items label=bad %}",
    "jb_pagination": "{% jb_pagination pages param=bad %}",
    "jb_empty": "{% jb_empty bad text=bad actions=items %}",
    "jb_messages": "{% jb_messages %}",
    "jb_note": "{% jb_note title=bad %}{{ bad }}{% endjb_note %}",
    "jb_dialog": "{% jb_dialog id=bad title=bad %}{{ bad }}{% endjb_dialog %}",
    "jb_chart": "{% jb_chart title=bad source=bad as_of=bad definition=bad columns=columns "
    "rows=rows %}{{ bad }}{% endjb_chart %}",
    "jb_field": "{% jb_field form.text hint=bad %}{% jb_field form.file %}",
    "jb_form": "{% jb_form form %}",
    "jb_error_summary": "{% jb_error_summary form %}{% jb_error_summary errors=items %}",
    "jb_upload": "{% jb_upload bad bad help=bad accept=bad id=bad error=bad %}",
    "jb_search": "{% jb_search action=bad value=bad label=bad placeholder=bad keep=keep %}"
    "{% jb_search name=bad id=bad %}",
    "jb_progress": "{% jb_progress 1 max=2 label=bad text=bad %}",
    "jb_skeleton": None,
    "jb_user": "{% jb_user bad organisation=bad acting_for=bad %}",
    "jb_breadcrumb": "{% jb_breadcrumb items %}",
    "jb_keys": "{% jb_keys keys %}",
    "jb_icon": "{% jb_icon 'check' label=bad %}",
    "jb_lang": "{% jb_lang bad %}",
    "jb_languages": None,
    "jb_query": "{% jb_query q=bad %}",
    "jb_toggle": "{% jb_toggle bad bad %}",
    "jb_absolute": "{% jb_absolute bad %}",
    "jb_absolute_static": "{% jb_absolute_static bad %}",
}


def test_every_tag_is_called_here() -> None:
    assert set(jb.register.tags) == set(CALLS)


@pytest.mark.parametrize("name", [name for name, call in CALLS.items() if call])
def test_tag_escapes(name: str) -> None:
    html = draw(
        str(CALLS[name]),
        bad=BAD,
        texts=[BAD],
        items=[ITEM],
        columns=[{"label": BAD, "sort_url": BAD}, {"label": BAD, "numeric": True}],
        rows=[[{"text": BAD, "url": BAD, "lang": BAD, "note": BAD}, {"text": BAD, "chip": True}]],
        facets=[{"name": BAD, "label": BAD, "options": [{"value": BAD, "label": BAD}, ITEM]}],
        record={**ITEM, "chips": [ITEM], "facts": [ITEM], "status": {"text": BAD, "tone": BAD},
                "score": 0.5, "reasons": [WORDS, FACT]},
        reasons=[WORDS, FACT],
        funnel=[{**ITEM, "value": 3, "text": None}, {**ITEM, "value": None}],
        pages=Paginator(range(99), 10).page(2),
        messages=[Message(INFO, BAD)],
        form=Wrong({}, auto_id="id_%s"),
        keep=[(BAD, BAD)],
        keys=[{"keys": [BAD], "label": BAD}],
    )  # fmt: skip
    assert "alert" in html
    assert "<script" not in html
    assert "<img" not in html


def test_facets_toggle_and_keep_the_rest_of_the_address() -> None:
    options = [{"value": "energy", "label": "Energy", "count": 3}, {"value": "steel", "count": 1}]
    html = draw(
        "{% jb_facets facets %}",
        "/needs?q=water&field=steel&page=4",
        facets=[{"name": "field", "label": "Field", "options": options}],
    )
    assert 'href="?q=water&amp;field=steel&amp;field=energy"' in html
    assert 'href="?q=water" aria-current="true"' in html
    assert html.count("aria-current") == 1


def test_facets_fold_what_is_past_the_limit_unless_chosen() -> None:
    options = [{"value": str(n), "label": f"Choice {n}"} for n in range(6)]
    html = draw(
        "{% jb_facets facets visible=2 %}", "/?f=5", facets=[{"name": "f", "options": options}]
    )
    shown, folded = html.split("3 more")
    assert "Choice 5" in shown
    assert "Choice 4" in folded


def test_table_sorts_by_link_and_names_its_cells() -> None:
    html = draw(
        "{% jb_table columns rows caption='Needs' %}",
        columns=[{"label": "Need", "sort_url": "?sort=need", "sort": "desc"}, {"label": "Money"}],
        rows=[["A", None]],
    )
    assert 'aria-sort="descending"' in html
    assert 'data-label="Money"' in html
    assert "—" in html
    with pytest.raises(ValueError):
        draw("{% jb_table columns rows %}", columns=["Need"], rows=[["A", "B"]])


def test_funnel_draws_numbers_as_links_and_says_what_is_missing() -> None:
    html = draw(
        "{% jb_funnel steps %}",
        steps=[
            {"label": "visited", "value": None, "note": "not counted"},
            {"label": "needs", "value": 200, "url": "/needs"},
            {"label": "pairs", "value": 50, "url": "/pairs"},
            {"label": "money", "value": 1, "text": "¥3M"},
        ],
    )
    assert "no figure" in html
    assert "not counted" in html
    assert '<a class="jb-funnel__text" href="/needs">' in html
    assert 'points="0,2.0 100,24.5 100,39.5 0,62.0"' in html
    assert html.count("<polygon") == 2
    assert 'width="25.00"' in html


def test_funnel_seals_only_a_chain_that_reached_its_end() -> None:
    reached = [{"label": "needs", "value": 2}, {"label": "pairs", "value": 1}]
    assert draw("{% jb_funnel steps %}", steps=reached).count("is-last") == 1
    stopped = [*reached, {"label": "contracts", "value": None}]
    assert "is-last" not in draw("{% jb_funnel steps %}", steps=stopped)


def test_funnel_without_figures_still_draws() -> None:
    assert "<polygon" not in draw("{% jb_funnel steps %}", steps=[{"label": "a", "value": None}])
    assert "<polygon" in draw("{% jb_funnel steps %}", steps=[{"label": "a", "value": 0}])


def test_reasons_show_equal_words_once_and_verdicts_in_words() -> None:
    html = draw(
        "{% jb_reasons reasons lang='zh-Hans' other='en' %}",
        reasons=[
            {"kind": "words", "words": [{"query": "COD", "candidate": "COD"},
                                        {"query": "废水", "candidate": "wastewater"}]},
            {"kind": "fact", "text": "same field", "verdict": "agrees"},
            {"kind": "fact", "text": "TRL", "verdict": "conflicts"},
        ],
    )  # fmt: skip
    assert html.count("COD") == 1
    assert '<span lang="en">wastewater</span>' in html
    assert 'aria-label="Agrees"' in html
    assert 'aria-label="Conflicts"' in html


def test_score_stays_within_its_bar() -> None:
    assert 'width="100.0"' in draw("{% jb_score 1.7 %}")
    assert ">7</span>" in draw("{% jb_score 0.07 %}")


def test_pagination_keeps_parameters_and_is_silent_on_one_page() -> None:
    html = draw("{% jb_pagination p %}", "/?q=a&page=2", p=Paginator(range(50), 10).page(2))
    assert 'href="?q=a" rel="prev"' in html
    assert 'href="?q=a&amp;page=3" rel="next"' in html
    assert draw("{% jb_pagination p %}", p=Paginator(range(5), 10).page(1)).strip() == ""


def test_field_ties_label_help_and_error_to_the_input() -> None:
    html = draw("{% jb_field form.text %}", form=Wrong({}, auto_id="id_%s"))
    assert 'for="id_text"' in html
    assert 'aria-describedby="id_text_helptext id_text_error"' in html
    assert 'id="id_text_error"' in html
    assert 'aria-invalid="true"' in html
    assert "(optional)" not in html
    assert "(optional)" in draw("{% jb_field form.file %}", form=Wrong())


def test_error_summary_leads_to_each_field() -> None:
    html = draw("{% jb_error_summary form %}", form=Wrong({}, auto_id="id_%s"))
    assert 'href="#id_text"' in html
    assert 'href="#id_some_0"' in html
    assert "There are 3 problems" in html
    assert draw("{% jb_error_summary form %}", form=forms.Form({})).strip() == ""


def test_language_note_speaks_only_when_needed() -> None:
    assert draw("{% jb_language_note shown='en' %}").strip() == ""
    assert "no English version yet" in draw("{% jb_language_note shown='zh-Hans' %}")
    assert "has changed" in draw("{% jb_language_note shown='en' stale=True %}")


def test_timeline_writes_dates_in_the_language() -> None:
    entries = [{"when": date(2021, 4, 8), "title": "Published"}]
    assert "April 8, 2021" in draw("{% jb_timeline entries %}", entries=entries)
    with translation.override("zh-hans"):
        assert "2021年4月8日" in draw("{% jb_timeline entries %}", entries=entries)


def test_query_replaces_removes_and_drops_the_page() -> None:
    path = "/?q=water&sort=new&page=3"
    assert draw("{% jb_query sort='old' %}", path) == "?q=water&amp;sort=old"
    assert draw("{% jb_query q='' sort=None %}", path) == "?"
    assert draw("{% jb_query page=2 %}", path) == "?q=water&amp;sort=new&amp;page=2"
    assert draw("{% jb_toggle 'sort' 'old' single=True %}", path) == "?q=water&amp;sort=old"


def test_unknown_icon_fails_loudly() -> None:
    with pytest.raises(Exception, match="no-such-icon"):
        draw("{% jb_icon 'no-such-icon' %}")
