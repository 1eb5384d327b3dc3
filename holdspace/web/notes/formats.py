"""The practice's formats: the list, and one to edit. Works without script: each button sends the page and gets it back changed."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.timezone import now
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from holdspace.notes import format_lists
from holdspace.notes.block_fields import BLOCKS
from holdspace.notes.completeness import ELEMENTS
from holdspace.notes.format_rules import ELEMENTS as WRITTEN
from holdspace.notes.format_rules import FormatFacts
from holdspace.notes.formats import BlockUse, Kind, NoteTemplate, Section
from holdspace.notes.services.formats import offer_format, retire_format, save_format
from holdspace.web.ui.faces import WebRequest
from holdspace.web.ui.forms import TokenForm
from holdspace.web.ui.shortcuts import page

MOST = 60  # rows read from a form, more than a format may have
KINDS = (
    ("progress", "Progress note of a session"),
    ("intake", "Intake, a first evaluation"),
    ("discharge", "Discharge summary: signing it ends care"),
    ("crisis", "Crisis note"),
    ("contact", "Contact: phone call, message, talk with somebody else"),
    ("missed", "Session that was missed or cancelled"),
    ("group", "Group session"),
)
USES = (("", "Not shown"), ("shown", "Shown"), ("required", "Needed before signing"))


class FormatEditForm(TokenForm):
    """The name of a format and what it is for; its sections are read beside it."""

    name = forms.CharField(label="Name", max_length=60)
    summary = forms.CharField(
        label="In one sentence",
        max_length=300,
        required=False,
        help_text="Shown when one chooses a format.",
        widget=forms.Textarea({"rows": 2, "class": "short"}),
    )
    note = forms.CharField(
        label="A letter to explain",
        max_length=300,
        required=False,
        help_text="For example what the A stands for here. Shown above the sections.",
        widget=forms.Textarea({"rows": 2, "class": "short"}),
    )
    kind = forms.ChoiceField(label="For", choices=KINDS)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    name.error_messages["required"] = "The format needs a name."


@dataclass
class Row:
    """One section as it stands in the form. place: its number."""

    place: int
    key: str = ""
    label: str = ""
    hint: str = ""
    prompts: str = ""
    required: bool = False
    shared: bool = False
    elements: tuple[str, ...] = ()

    @property
    def section(self) -> Section:
        """For the verb."""
        prompts = tuple(line for line in self.prompts.splitlines() if line.strip())
        return Section(self.key, self.label, self.hint, prompts, self.required, self.elements, self.shared)


@require_GET
def formats(request: WebRequest) -> HttpResponse:
    """What the practice offers, and what it retired."""
    found = format_lists.list_formats(request.actor, at=now())
    return page(
        request,
        "notes/formats.html",
        offered=[one for one in found if not one.retired],
        retired=[one for one in found if one.retired],
        kinds=dict(KINDS),
    )


@require_http_methods(["GET", "POST"])
def new(request: WebRequest, key: str = "") -> HttpResponse:
    """A new format, from nothing or as a copy of another."""
    base = format_lists.open_format(request.actor, key or "soap", at=now()).rule
    form = FormatEditForm(
        request,
        "format.new",
        initial={"kind": str(base.kind), "seen": 0, **({"summary": base.summary, "note": base.note} if key else {})},
    )
    rows = _rows(request.POST) if request.method == "POST" else _rows_of(base) if key else [Row(0)]
    uses = _uses(request.POST) if request.method == "POST" else {one.key: _use(one) for one in base.blocks}
    return _edited(request, form, rows, uses, key=None, base=base if key else None)


@require_http_methods(["GET", "POST"])
def edit(request: WebRequest, key: str) -> HttpResponse:
    """Change a format: the next version of it."""
    there = format_lists.open_format(request.actor, key, at=now())
    rule = there.rule
    initial = {
        "name": rule.name,
        "summary": rule.summary,
        "note": rule.note,
        "kind": str(rule.kind),
        "seen": rule.version,
    }
    form = FormatEditForm(request, f"format.edit.{key}", initial=initial)
    rows = _rows(request.POST) if request.method == "POST" else _rows_of(rule)
    uses = _uses(request.POST) if request.method == "POST" else {one.key: _use(one) for one in rule.blocks}
    return _edited(request, form, rows, uses, key=key, base=rule, retired=there.retired)


def _edited(
    request: WebRequest,
    form: FormatEditForm,
    rows: list[Row],
    uses: dict[str, str],
    *,
    key: str | None,
    base: NoteTemplate | None,
    retired: bool = False,
) -> HttpResponse:
    way = request.POST.get("way", "")
    status = 200
    if way == "save" and form.is_valid():
        facts, seen, row_id = _facts(form, rows, uses), form.cleaned_data["seen"], form.row_id
        saved = form.submit(lambda: save_format(request.actor, facts, key=key, seen=seen, at=now(), version_id=row_id))
        if saved:
            messages.success(request, f"Saved. New notes are begun in this version of {facts.name.strip()}.")
            return redirect("formats")
    if way == "save":
        status = form.status
    elif way:
        rows = _moved(rows, way)
    return page(
        request,
        "notes/format_edit.html",
        status=status,
        form=form,
        rows=rows,
        uses=[(block, uses.get(block.key, "")) for block in BLOCKS.values()],
        use_words=USES,
        elements=[(code, ELEMENTS[code].here) for code in WRITTEN],
        base=base,
        key=key,
        retired=retired,
        shown=[(BLOCKS[one].label, use == "required") for one, use in uses.items() if use and one in BLOCKS],
        kind=form["kind"].value(),
    )


@require_POST
def retire(request: WebRequest, key: str) -> HttpResponse:
    """Offer it no longer."""
    retire_format(request.actor, key, seen=_seen(request), at=now())
    messages.success(request, "Retired. Drafts begun in it go on; signed notes keep it.")
    return redirect("formats")


@require_POST
def offer(request: WebRequest, key: str) -> HttpResponse:
    """Offer it again."""
    offer_format(request.actor, key, seen=_seen(request), at=now())
    messages.success(request, "It is offered again.")
    return redirect("formats")


def _seen(request: WebRequest) -> int:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _facts(form: FormatEditForm, rows: list[Row], uses: dict[str, str]) -> FormatFacts:
    data = form.cleaned_data
    return FormatFacts(
        name=data["name"],
        summary=data["summary"],
        note=data["note"],
        kind=Kind(data["kind"]),
        sections=tuple(row.section for row in rows),
        blocks=tuple(BlockUse(key, use == "required") for key, use in uses.items() if use),
    )


def _rows_of(rule: NoteTemplate) -> list[Row]:
    return [
        Row(place, one.key, one.label, one.hint, "\n".join(one.prompts), one.required, one.shared, one.elements)
        for place, one in enumerate(rule.sections)
    ]


def _use(one: BlockUse) -> str:
    return "required" if one.required else "shown"


def _uses(sent: QueryDict) -> dict[str, str]:
    known = {value for value, _ in USES}
    return {key: use for key in BLOCKS if (use := sent.get(f"b-{key}", "")) in known and use}


def _rows(sent: QueryDict) -> list[Row]:
    """The sections in the order in which they stand on the page."""
    return [_row(place, number, sent) for place, number in enumerate(n for n in range(MOST) if f"s-{n}-label" in sent)]


def _row(place: int, number: int, sent: QueryDict) -> Row:
    def text(name: str) -> str:
        return sent.get(f"s-{number}-{name}", "")

    return Row(
        place,
        text("key"),
        text("label"),
        text("hint"),
        text("prompts").replace("\r\n", "\n"),
        f"s-{number}-required" in sent,
        f"s-{number}-shared" in sent,
        tuple(sent.getlist(f"s-{number}-elements")),
    )


def _moved(rows: list[Row], way: str) -> list[Row]:
    """What a button does: add, remove-2, up-2, down-2; the rest shows the page again."""
    act, _, number = way.partition("-")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1
    if act == "add":
        rows = [*rows, Row(len(rows))]
    elif 0 <= place < len(rows) and act in ("remove", "up", "down"):
        one = rows.pop(place)
        if act != "remove":
            rows.insert(max(0, place + (-1 if act == "up" else 1)), one)
    for number_now, row in enumerate(rows):
        row.place = number_now
    return rows
