from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdspace.kernel.keys.recovery import _ALPHABET, SECRET_BYTES, TypingError, format_code, parse_code

secrets = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)
KNOWN = bytes(range(20))
KNOWN_CODE = "HR1-200R-1088-1G8A-1864-0W4T-0J2K-GB12-G6G3-W3R0-G24E-917T-R2T8"


def places(code):
    """Where the characters of the groups stand, after the prefix."""
    return [at for at, char in enumerate(code) if char != "-" and at > 3]


def test_the_printed_form_is_settled():
    """A vector: codes in drawers must open in every later version."""
    assert format_code(KNOWN) == KNOWN_CODE
    assert parse_code(KNOWN_CODE) == KNOWN


@given(secrets)
def test_what_is_printed_can_be_typed(secret):
    code = format_code(secret)
    assert [len(group) for group in code.split("-")] == [3] + [4] * 12
    assert parse_code(code) == secret


@given(secrets)
def test_case_spaces_and_lookalikes_are_forgiven(secret):
    code = format_code(secret).lower().replace("-", "  ").replace("0", "o")
    prefix, rest = code[:3], code[3:]
    assert parse_code(f" {prefix}{rest.replace('1', 'l')}\n") == secret


@given(secrets, st.integers(0, 47), st.sampled_from(_ALPHABET))
def test_one_wrong_character_is_refused_and_its_group_named(secret, number, wrong):
    code = format_code(secret)
    at = places(code)[number]
    if code[at] == wrong:
        return
    with pytest.raises(TypingError) as caught:
        parse_code(code[:at] + wrong + code[at + 1 :])
    assert str(caught.value) == f"Group {number // 4 + 1} of the recovery code has a typing error."


@given(secrets, st.integers(0, 46))
def test_two_swapped_neighbours_are_refused(secret, number):
    code = format_code(secret)
    first, second = places(code)[number], places(code)[number + 1]
    if code[first] == code[second]:
        return
    swapped = list(code)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    with pytest.raises(TypingError):
        parse_code("".join(swapped))


@given(secrets, st.integers(1, 11))
def test_two_swapped_groups_are_refused_and_both_named(secret, number):
    groups = format_code(secret).split("-")
    groups[number], groups[number + 1] = groups[number + 1], groups[number]
    with pytest.raises(TypingError) as caught:
        parse_code("-".join(groups))
    assert str(caught.value) == f"Groups {number} and {number + 1} of the recovery code have typing errors."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "A recovery code begins with HR1."),
        ("HS1-2008", "A recovery code begins with HR1."),
        (KNOWN_CODE[:-1], "After HR1 a recovery code has 12 groups of four characters, 48 in all; this one has 47."),
        (KNOWN_CODE + "0", "After HR1 a recovery code has 12 groups of four characters, 48 in all; this one has 49."),
        (KNOWN_CODE.replace("1G8A", "1GUA"), "Group 3 of the recovery code has a character that is in no code."),
        (KNOWN_CODE.replace("1G8A", "1G!A"), "Group 3 of the recovery code has a character that is in no code."),
    ],
)
def test_what_is_no_code_is_said_plainly(typed, sentence):
    with pytest.raises(TypingError) as caught:
        parse_code(typed)
    assert str(caught.value) == sentence


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_a_typing_error(text):
    with suppress(TypingError):
        assert len(parse_code(text)) == SECRET_BYTES


def test_a_secret_of_another_size_has_no_code():
    with pytest.raises(ValueError, match="20 bytes"):
        format_code(b"short")
