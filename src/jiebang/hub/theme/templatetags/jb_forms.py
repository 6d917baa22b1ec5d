"""Tags for forms: fields, error summary, upload; drawing only, the rules are the form's own."""

from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField
from django.forms.widgets import ChoiceWidget, Select

register = template.Library()


def _kind(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.FileInput):
        return "file"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    if isinstance(widget, ChoiceWidget) and not isinstance(widget, Select):
        return "options"
    return "input"


@register.inclusion_tag("theme/components/field.html")
def jb_field(field: BoundField, hint: str = "", label: str = "") -> dict[str, Any]:
    """A form field with label, help and error, whatever its widget.

    `{% jb_field form.title %}` `{% jb_field form.file hint=_("XLSX or CSV, up to 20 MB") %}`
    Radio buttons and checkbox lists become a fieldset; a file becomes a drop area. `hint` is a
    second line of help that belongs to this page; `label` replaces the form's own label. Optional
    fields say so; required ones carry no mark. The widget's classes and attributes are kept.
    """
    return {"field": field, "kind": _kind(field), "hint": hint, "label": label or field.label}


@register.inclusion_tag("theme/components/form.html")
def jb_form(form: BaseForm) -> dict[str, Any]:
    """Every field of a form in order, hidden ones included; not the `<form>` element itself.

    `<form method="post" class="jb-form" novalidate>{% csrf_token %}{% jb_error_summary form %}
    {% jb_form form %}{% jb_button _("Save") kind="primary" %}</form>`
    """
    return {"form": form}


@register.inclusion_tag("theme/components/error_summary.html")
def jb_error_summary(form: BaseForm | None = None, errors: object = ()) -> dict[str, Any]:
    """What is wrong with a form, above it, each line a link to its field; nothing if all is well.

    `{% jb_error_summary form %}`, or without a Django form `{% jb_error_summary errors=errors %}`
    with a list of `{text, url}` (`url` such as `#id_title`, may be empty).
    """
    lines: list[Any] = []
    if form is not None:
        lines += [{"text": text, "url": ""} for text in form.non_field_errors()]
        for field in form:
            # A group of choices has no id of its own; its first choice does.
            target = f"#{field.id_for_label or f'{field.auto_id}_0'}" if field.auto_id else ""
            lines += [{"text": text, "url": target, "label": field.label} for text in field.errors]
    if isinstance(errors, (list, tuple)):
        lines += errors
    return {"lines": lines}


@register.inclusion_tag("theme/components/upload.html")
def jb_upload(
    name: str, label: str, help: str = "", accept: str = "", id: str = "", error: str = ""
) -> dict[str, Any]:
    """A drop area for a file outside a Django form; without JavaScript a plain file input.

    `{% jb_upload "file" _("Spreadsheet of needs") help=_("XLSX or CSV") accept=".xlsx,.csv" %}`
    The surrounding `<form>` needs `enctype="multipart/form-data"`.
    """
    return {
        "name": name,
        "label": label,
        "help": help,
        "accept": accept,
        "id": id or f"id_{name}",
        "error": error,
    }
