"""A practice's own formats: each change is a new version; no draft and no signed note changes with it, and no word is lost."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.encounters.rules import EncounterFacts
from holdspace.kernel.canonical import b64, sha256
from holdspace.kernel.errors import Conflict, Denied, Invalid, NotFound, Refused
from holdspace.notes import format_lists, queries
from holdspace.notes.format_rules import FormatFacts
from holdspace.notes.formats import OWN_FROM, BlockUse, Kind, Section, earlier_templates, note_template, note_templates
from holdspace.notes.models import Draft, FormatVersion, Note
from holdspace.notes.own_formats import format_names, format_of, formats_of, newer_format, read, written
from holdspace.notes.rules import carried_over, checked_sections
from holdspace.notes.services import drafts, importing
from holdspace.notes.services.formats import offer_format, retire_format, save_format
from tests.cast import AT

MINUTE = timedelta(minutes=1)


def facts(name="House note", *labels, **more):
    sections = tuple(Section("", label, "", ()) for label in labels or ("Told", "Done"))
    return FormatFacts(name, "", more.pop("kind", Kind.PROGRESS), more.pop("sections", sections), **more)


def of(rule):
    """The facts of a format as they stand, to be changed."""
    return FormatFacts(rule.name, rule.summary, rule.kind, rule.sections, rule.blocks, rule.note)


def save(cast, given, key=None, seen=0, by="olive", **more):
    return save_format(cast.actor(by), given, key=key, seen=seen, at=AT, **more)


# --- making and changing ---


def test_a_new_format_is_offered_with_keys_of_its_own(cast):
    row = save(cast, facts("Haus-Notiz für Anna", "Was erzählt wurde", "What was done", "What was done"))
    assert (row.key, row.version) == ("own-haus-notiz-fur-anna", OWN_FROM)
    rule = formats_of(cast.practice)[row.key].rule
    assert rule.keys == ("was_erzahlt_wurde", "what_was_done", "what_was_done_2")
    assert sha256(bytes(row.content)) == bytes(row.sha256)
    note = cast.draft(format_key=row.key, sections={"what_was_done": "Walked."})
    assert (note.template, note.template_version) == (row.key, OWN_FROM)


def test_a_form_posted_twice_makes_one_version(cast):
    form = uuid4()
    assert save(cast, facts(), version_id=form) == save(cast, facts(), version_id=form)
    assert FormatVersion.objects.count() == 1


def test_changing_a_shipped_format_is_the_practices_alone(cast):
    soap = note_template("soap").rule
    save(cast, replace(of(soap), summary="Ours."), key="soap", seen=soap.version)
    assert formats_of(cast.practice)["soap"].rule.summary == "Ours."
    assert formats_of(cast.elsewhere)["soap"].rule.summary == soap.summary
    assert list(formats_of(cast.practice)) == list(note_templates())  # in its place in the menu


def test_two_who_change_a_format_at_once_are_told(cast):
    row = save(cast, facts())
    save(cast, facts("Renamed"), key=row.key, seen=row.version)
    with pytest.raises(Conflict):
        save(cast, facts("Other"), key=row.key, seen=row.version, by="ada")
    assert formats_of(cast.practice)[row.key].rule.name == "Renamed"


BAD = [
    (facts(""), "name", "The format needs a name."),
    (facts("soap"), "name", "Another format has this name. Choose one that tells them apart."),
    (facts(sections=()), "sections", "A format has from 1 to 30 sections."),
    (facts("N", ""), "s-0-label", "Section 1: A section needs a name."),
    (facts(sections=(Section("revision", "Revision", "", ()),)), "sections", "Two sections have one key. Open the page afresh."),
    (facts(blocks=(BlockUse("horoscope"),)), "blocks", "There is no such structured part."),
    (facts("x\x00y"), "name", "Character 2 is an invisible control character (U+0000). Remove it and save again."),
]  # fmt: skip


@pytest.mark.parametrize(("given", "field", "sentence"), BAD)
def test_what_is_no_format_is_refused_by_field(cast, given, field, sentence):
    with pytest.raises(Invalid) as invalid:
        save(cast, given)
    assert invalid.value.fields == {field: [sentence]}
    assert not FormatVersion.objects.exists()


@pytest.mark.parametrize(("kind", "block"), [(Kind.DISCHARGE, "discharge"), (Kind.CONTACT, "contact")])
def test_a_kind_brings_the_block_that_it_lives_by(cast, kind, block):
    row = save(cast, facts(kind=kind))
    assert format_of(cast.practice, row.key).rule.blocks == (BlockUse(block, required=True),)


@pytest.mark.parametrize("name", ["ada", "olive"])
def test_an_owner_may(cast, name):
    assert save(cast, facts(), by=name).made_by_id == cast.people[name]


@pytest.mark.parametrize("name", ["tomas", "gus", "ben", "fay", "bil", "mara", "cody"])
def test_nobody_else_may(cast, name):
    for verb in (
        lambda: save(cast, facts(), by=name),
        lambda: retire_format(cast.actor(name), "soap", seen=2, at=AT),
        lambda: offer_format(cast.actor(name), "soap", seen=2, at=AT),
        lambda: format_lists.open_format(cast.actor(name), "soap", at=AT),
    ):
        with pytest.raises(Denied):
            verb()
    assert not FormatVersion.objects.exists()


def test_another_practices_format_does_not_exist(cast):
    row = save(cast, facts("Quicksilver"))
    noor = cast.actor("noor")
    assert row.key not in formats_of(cast.elsewhere)
    with pytest.raises(NotFound):
        format_lists.open_format(noor, row.key, at=AT)
    with pytest.raises(NotFound):
        retire_format(noor, row.key, seen=row.version, at=AT)
    with pytest.raises(Invalid) as invalid:
        cast.draft("nils", format_key=row.key, sections={})
    assert "quicksilver" not in invalid.value.sentence.lower()


# --- retiring ---


def test_a_retired_format_is_not_offered_but_its_notes_go_on(cast):
    row, ada = save(cast, facts()), cast.actor("ada")
    note = cast.draft(format_key=row.key, sections={"told": "Slept."})
    retire_format(cast.actor("olive"), row.key, seen=row.version, at=AT)
    assert row.key not in formats_of(cast.practice)
    with pytest.raises(Invalid):
        cast.draft(format_key=row.key, sections={})
    drafts.save_draft(ada, note.id, sections={"told": "Slept well."}, revision=1, at=AT)
    assert newer_format(note) is None
    signed = cast.sign(queries.open_note(ada, note.id, at=AT).note)
    assert signed.versions.get().document()["format"] == "House note"
    offer_format(cast.actor("olive"), row.key, seen=row.version, at=AT)
    assert formats_of(cast.practice)[row.key].rule.version == row.version + 1


def test_a_shipped_format_can_be_retired_and_offered_again(cast):
    olive = cast.actor("olive")
    row = retire_format(olive, "pie", seen=1, at=AT)
    assert "pie" not in formats_of(cast.practice)
    assert "pie" in formats_of(cast.elsewhere)
    assert retire_format(olive, "pie", seen=row.version, at=AT) == row
    offer_format(olive, "pie", seen=row.version, at=AT)
    assert "pie" in formats_of(cast.practice)
    with pytest.raises(Refused):
        offer_format(olive, "pie", seen=row.version + 1, at=AT)


def test_the_last_progress_format_stays(cast):
    olive = cast.actor("olive")
    progress = [key for key, file in note_templates().items() if file.rule.kind is Kind.PROGRESS]
    for key in progress[:-1]:
        retire_format(olive, key, seen=note_template(key).rule.version, at=AT)
    with pytest.raises(Refused):
        retire_format(olive, progress[-1], seen=note_template(progress[-1]).rule.version, at=AT)
    assert progress[-1] in formats_of(cast.practice)


# --- a draft, and a signed note, in their version ---


def test_a_draft_keeps_the_version_it_was_begun_in_when_a_section_of_it_goes(cast):
    row, ada = save(cast, facts()), cast.actor("ada")
    note = cast.draft(format_key=row.key, sections={"told": "Slept.", "done": "Walked."})
    rule = format_of(cast.practice, row.key).rule
    newer = save(cast, replace(of(rule), sections=rule.sections[:1]), key=row.key, seen=row.version)
    saved = drafts.save_draft(ada, note.id, sections={"told": "Slept.", "done": "Walked far."}, revision=1, at=AT)
    assert (saved.template_version, [one["key"] for one in saved.draft.sections]) == (row.version, ["told", "done"])
    offered = newer_format(saved)
    assert offered is not None
    assert offered.rule.version == newer.version
    changed = drafts.change_format(ada, note.id, format_key=row.key, revision=2, at=AT)
    assert [one["text"] for one in changed.draft.sections] == ["Slept.\n\nDone: Walked far."]
    assert newer_format(changed) is None


def test_a_signed_note_keeps_id_version_and_digest_of_its_format(cast):
    row = save(cast, facts())
    signed = cast.signed(format_key=row.key, sections={"told": "Slept."})
    save(cast, facts("Renamed"), key=row.key, seen=row.version)
    document = signed.versions.get().document()
    assert document["template"] == {"id": row.key, "version": row.version, "sha256": b64(bytes(row.sha256))}
    assert document["format"] == "House note"
    assert format_names([signed]) == {signed.id: "House note"}


def test_a_draft_of_a_shipped_version_no_longer_offered_goes_on_in_it(cast):
    """As drafts that were begun before the software was renewed."""
    note, ada = cast.draft(format_key="narrative", sections={"n": "Seen."}), cast.actor("ada")
    Note.objects.filter(id=note.id).update(template_version=1)
    old = earlier_templates()["narrative", 1]
    opened = queries.open_note(ada, note.id, at=AT)
    assert format_of(cast.practice, "narrative", 1) == old
    assert cast.sign(opened.note).versions.get().document()["template"]["sha256"] == b64(old.digest)


def test_every_shipped_version_is_below_the_practices_own():
    shipped = [file.rule for file in (*note_templates().values(), *earlier_templates().values())]
    assert all(1 <= rule.version < OWN_FROM for rule in shipped)
    assert len({(rule.id, rule.version) for rule in shipped}) == len(shipped)


label = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(str.strip)
text = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@given(st.lists(label, min_size=1, max_size=5), st.data())
def test_any_edit_of_a_format_keeps_the_words_of_a_draft(labels, data):
    """Sections renamed, removed, added and put in another order; then the draft goes into what its format has become."""
    first = facts("F", *labels).cleaned()
    keys = [one.key for one in first.sections]
    assert len(set(keys)) == len(labels)
    kept = data.draw(st.lists(st.sampled_from(first.sections), unique_by=lambda one: one.key))
    renamed = [replace(one, label=data.draw(st.sampled_from([one.label, "Anew"]))) for one in kept]
    added = [Section("", one, "", ()) for one in data.draw(st.lists(label, min_size=0 if renamed else 1, max_size=2))]
    second = replace(first, sections=(*renamed, *added)).cleaned()
    soap = note_template("soap").rule
    old, new = (replace(soap, sections=one.sections) for one in (first, second))
    words = {key: data.draw(text) for key in keys}
    moved = checked_sections(new, carried_over(new, old, checked_sections(old, words)))
    everything = "\n".join(one["text"] for one in moved)
    assert [word for word in words.values() if word.strip() and word not in everything] == []


@given(st.lists(label, min_size=1, max_size=4), label, text, st.sampled_from(list(Kind)))
def test_what_is_kept_of_a_format_reads_back_as_it_was(labels, name, note, kind):
    made = facts(name, *labels, kind=kind, note=note).cleaned()
    rule = replace(
        note_template("soap").rule, name=made.name, note=made.note, kind=kind, sections=made.sections, examples=()
    )
    assert read(written(rule)) == rule


# --- kinds and sessions ---


@pytest.mark.parametrize("status", ["missed", "cancelled"])
def test_a_missed_session_has_a_note_of_its_own_and_it_is_signed(cast, status):
    session = cast.session(status=status)
    note = cast.draft(session=session, format_key="missed", sections={"circumstances": "Did not come."})
    assert cast.sign(note).versions.get().document()["template"]["id"] == "missed"


@pytest.mark.parametrize(
    ("status", "modality", "key", "start"),
    [
        ("held", "individual", "missed", "This format is for a session that did not take place."),
        ("planned", "individual", "missed", "A missed-session note is for"),
        ("held", "individual", "contact", "A contact note is for a contact"),
        ("held", "individual", "group", "This format is for a group session."),
        ("missed", "individual", "soap", "A progress note is written for a session that took place."),
        ("missed", "individual", "discharge", "A progress note is written for a session that took place."),
    ],
)
def test_a_format_that_does_not_fit_the_session_is_refused(cast, status, modality, key, start):
    session = cast.session(status=status, modality=modality)
    with pytest.raises(Refused) as refused:
        drafts.draft_note(cast.actor("ada"), session.id, format_key=key, at=AT)
    assert refused.value.sentence.startswith(start)
    if status == "held":
        note = cast.draft(session=session)
        with pytest.raises(Invalid) as invalid:
            drafts.change_format(cast.actor("ada"), note.id, format_key=key, revision=1, at=AT)
        assert invalid.value.fields["format"][0].startswith(start)
        assert Draft.objects.get(note=note).revision == 1


def test_a_session_said_to_be_held_after_all_is_not_signed_as_missed(cast):
    session = cast.session(status="missed")
    note = cast.draft(session=session, format_key="missed", sections={"circumstances": "Did not come."})
    type(session).objects.filter(id=session.id).update(status="held")
    with pytest.raises(Refused) as refused:
        cast.sign(note)
    assert refused.value.sentence.startswith("This format is for a session that did not take place.")


def test_a_contact_note_is_of_a_contact(cast):
    note = cast.draft(modality="contact", medium="message", format_key="contact", sections={"about": "Asked to move."})
    blocks = {"contact": {"how": "message", "with": "client"}}
    note = drafts.save_draft(cast.actor("ada"), note.id, sections={"about": "Moved."}, blocks=blocks, revision=1, at=AT)
    assert cast.sign(note).versions.get().document()["service"]["medium"] == "message"


def test_a_program_brings_notes_in_only_in_formats_that_fit(cast):
    facts_of = EncounterFacts(AT - 3 * 60 * MINUTE, AT - 2 * 60 * MINUTE, status="held")
    item = importing.ImportedNote(cast.clients["cleo"], facts_of, "contact", {"about": "x"})
    with pytest.raises(Invalid) as invalid:
        importing.import_notes(cast.actor("ada"), [item], at=AT)
    assert list(invalid.value.fields) == ["notes[0].format"]
