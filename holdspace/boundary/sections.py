"""Headings inside a note: what stands under "Plan" is more likely a plan. The same is in js/sections.js."""

from holdspace.boundary.engine import Engine, Judged

_LABEL = 5


def section_of(house: Engine, judged: Judged) -> tuple[str | None, bool]:
    """The category that a heading announces ("" for background, None where there is no heading), and whether it stands alone."""
    forms = [word.form for word in judged.words]
    if not forms or (":" not in forms[:_LABEL] and len(forms) > _LABEL):
        return None, False
    label = forms[: forms.index(":")] if ":" in forms[:_LABEL] else forms
    category = house.headings.get(" ".join(form for form in label if form not in {"*", "#", "-"}))
    if category is None:
        return None, False
    rest = [form for form in forms[len(label) :] if form not in {":", "*", "#", "-"}]
    return category, not rest
