"""Programs of the cast."""

import pytest

from tests.api.program import Program, program


@pytest.fixture
def ada(cast) -> Program:
    """A program that acts for Ada, with every scope a token can have."""
    return program(cast, "ada")


@pytest.fixture
def gus(cast) -> Program:
    """A program that acts for Gus, who treats Theo and not Cleo."""
    return program(cast, "gus")
