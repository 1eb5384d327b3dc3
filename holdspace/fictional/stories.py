"""The data files of the fictional practice, as frozen dataclasses."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from holdspace.kernel.rulebook import load, load_folder

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class PersonStory:
    """Somebody who works in the practice."""

    key: str
    email: str
    name: str
    roles: tuple[str, ...]
    credentials: str = ""
    license_state: str = ""
    license_number: str = ""
    npi: str = ""
    supervises: tuple[str, ...] = ()


@dataclass(frozen=True)
class PracticeFacts:
    """The practice itself."""

    name: str
    timezone: str


@dataclass(frozen=True)
class PeopleFile:
    """people.toml. The first person is the owner who founds the practice."""

    id: str
    version: int
    source: str
    licence: str
    practice: PracticeFacts
    people: tuple[PersonStory, ...]


@dataclass(frozen=True)
class ClientStory:
    """Who a client is."""

    number: str
    legal_given: str
    legal_family: str
    born_on: date
    used_name: str = ""
    pronouns: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""


@dataclass(frozen=True)
class ContactStory:
    """Somebody to reach."""

    name: str
    relation: str = ""
    phone: str = ""
    email: str = ""
    emergency: bool = False


@dataclass(frozen=True)
class CareStory:
    """The usual session. team: person keys, the treating clinician first."""

    team: tuple[str, ...]
    weekday: str
    time: str
    minutes: int
    modality: str
    place: str
    format: str
    ended_weeks_ago: int | None = None
    end_reason: str = ""


@dataclass(frozen=True)
class AddendumStory:
    """Words added some days after the note was signed."""

    days_after: int
    text: str


@dataclass(frozen=True)
class SessionStory:
    """One session, by how many weeks before the day of loading; what differs from the usual; its note.

    blocks: the structured blocks of the note by key, as JSON; {day} stands for the day of the session.
    """

    status: str
    weeks_ago: int = 0
    note: str = "none"
    minutes: int | None = None
    modality: str | None = None
    place: str | None = None
    time: str | None = None
    format: str | None = None
    by: str | None = None
    day_shift: int = 0
    today: bool = False
    text: dict[str, str] | None = None
    blocks: str = ""
    addenda: tuple[AddendumStory, ...] = ()


@dataclass(frozen=True)
class ClientFile:
    """One client's story."""

    id: str
    version: int
    source: str
    licence: str
    client: ClientStory
    care: CareStory
    sessions: tuple[SessionStory, ...]
    contacts: tuple[ContactStory, ...] = ()


@cache
def people_file() -> PeopleFile:
    """The practice and its people."""
    return load(FOLDER / "people.toml", PeopleFile).rule


def client_files() -> list[ClientFile]:
    """The clients' stories, by file name."""
    return [file.rule for file in load_folder(FOLDER / "clients", ClientFile)]
