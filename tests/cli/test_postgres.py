"""Holdspace on PostgreSQL as an operator meets it: from nothing to a page, and one sentence for whatever is wrong."""

import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.test_command import Command
from tests.postgres.cluster import APP, NOT_HERE, OWNER, Cluster, Place, programs
from tests.stories.server import Server

pytestmark = [pytest.mark.slow, pytest.mark.skipif(programs() is None, reason=NOT_HERE)]


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with Cluster() as made:
        for role in ("keeper LOGIN BYPASSRLS CREATEDB", "clinic_app LOGIN", "plain LOGIN"):
            made.ask(f"CREATE ROLE {role}")
        yield made


def made_by_hand(place: Place, name: str) -> dict[str, str]:
    """An empty database as docs/operating.md says: owned by `keeper`, used by `clinic_app`, neither a superuser."""
    place.ask(f"CREATE DATABASE {name} OWNER keeper")
    return {"DATABASE_URL": place.url(name, "clinic_app"), "DATABASE_OWNER_URL": place.url(name, "keeper")}


@pytest.fixture
def clinic(place: Place) -> Iterator[dict[str, str]]:
    yield made_by_hand(place, "clinic")
    place.ask("DROP DATABASE clinic WITH (FORCE)")


@pytest.fixture(scope="module")
def lived_in(place: Place, tmp_path_factory: pytest.TempPathFactory) -> tuple[Command, dict[str, str]]:
    """With the fictional practice in it."""
    command, environment = Command(tmp_path_factory.mktemp("lived")), made_by_hand(place, "lived_in")
    demo = command("demo", **environment)
    assert (demo.returncode, demo.stderr) == (0, "")
    return command, environment


def name_of(environment: dict[str, str]) -> str:
    return environment["DATABASE_URL"].rpartition("/")[2]


@pytest.fixture
def holdspace(tmp_path: Path) -> Command:
    return Command(tmp_path)


def one_sentence(done: "subprocess.CompletedProcess[str]") -> str:
    assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (1, 1, False), done.stderr
    return done.stderr


def test_from_nothing_to_a_page_and_again(clinic: dict[str, str], place: Place, tmp_path: Path) -> None:
    with Server(tmp_path, **clinic) as server:
        page = urllib.request.urlopen(server.url + "/").read().decode()
        assert "practice" in page
        assert f"Its database is {name_of(clinic)} on PostgreSQL" in server.output
        server.stop()
        del server.environment["DATABASE_OWNER_URL"]  # enough, as long as the tables are of this version
        server.start()
    owners = place.ask("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'", name=name_of(clinic))
    assert owners == [("keeper",)]


def test_a_whole_practice_is_kept_verified_backed_up_and_restored_where_roles_are_others(
    lived_in: tuple[Command, dict[str, str]], place: Place, tmp_path: Path
) -> None:
    holdspace, environment = lived_in
    assert place.ask("SELECT count(*) FROM client", name="lived_in")[0][0] > 5
    assert place.ask("SELECT count(*) FROM client", name="lived_in", role="clinic_app") == [(0,)]
    verified = holdspace("verify", **environment)
    assert (verified.returncode, "As it was" in verified.stdout) == (0, True)
    code = holdspace("recovery-code", **environment).stdout
    made = holdspace("backup", **environment)
    assert (made.returncode, made.stderr, "checked and good" in made.stdout) == (0, "", True)
    (file,) = (holdspace.data / "backups").glob("*.hsbackup")
    elsewhere, other = Command(tmp_path), place.database("restored")
    restored = elsewhere("restore", str(file), typed=code, **other)
    assert (restored.returncode, restored.stderr) == (0, "")
    again = elsewhere("verify", **other)
    assert (again.returncode, "As it was" in again.stdout) == (0, True)
    assert place.ask("SELECT count(*) FROM client", name="restored")[0][0] > 5
    assert place.ask("SELECT count(*) FROM client", name="restored", role=APP) == [(0,)]


# --- what is wrong is one sentence ---


def test_a_server_that_is_down(place: Place, holdspace: Command, tmp_path: Path) -> None:
    gone = Place(tmp_path / "nowhere").environment("clinic")
    assert "The database cannot be reached" in one_sentence(holdspace("serve", **gone))
    port = one_sentence(holdspace("serve", DATABASE_URL="postgres://app:secret@127.0.0.1:1/clinic"))
    assert ("The database cannot be reached" in port, "secret" in port) == (True, False)
    assert not holdspace.data.exists() or not (holdspace.data / "dbkey.json").exists()


def test_a_database_or_a_role_that_is_not_there(place: Place, holdspace: Command) -> None:
    assert 'database "no_such" does not exist' in one_sentence(holdspace("serve", DATABASE_URL=place.url("no_such")))
    assert 'role "nobody" does not exist' in one_sentence(
        holdspace("serve", DATABASE_URL=place.url("postgres", "nobody"))
    )


def test_an_owner_that_cannot_enter(clinic: dict[str, str], place: Place, holdspace: Command) -> None:
    wrong = {"DATABASE_OWNER_URL": place.url(name_of(clinic), "nobody")}
    assert "as its owner" in one_sentence(holdspace("serve", **clinic | wrong))


def test_an_address_that_cannot_be_read(clinic: dict[str, str], holdspace: Command) -> None:
    for variable in clinic:
        said = one_sentence(holdspace("serve", **clinic | {variable: "postgres//app:secret@db/clinic"}))
        assert (said.startswith(variable), "secret" in said) == (True, False)


def test_two_addresses_of_two_databases(clinic: dict[str, str], place: Place, holdspace: Command) -> None:
    wrong = {"DATABASE_OWNER_URL": place.url("postgres", "keeper")}
    assert "both have to name the same" in one_sentence(holdspace("serve", **clinic | wrong))


def test_a_role_that_may_not_make_tables(clinic: dict[str, str], holdspace: Command) -> None:
    alone = {"DATABASE_URL": clinic["DATABASE_URL"]}
    said = one_sentence(holdspace("serve", **alone))
    assert ("clinic_app may not make or change tables" in said, "DATABASE_OWNER_URL" in said) == (True, True)


def test_an_owner_whom_the_walls_would_hold_back(place: Place, holdspace: Command) -> None:
    place.ask("CREATE DATABASE plain_one OWNER plain")
    alone = one_sentence(holdspace("serve", DATABASE_URL=place.url("plain_one", "plain")))
    assert 'CREATE DATABASE "plain_one_psychotherapy"' in alone  # this owner may not make it
    place.ask("CREATE DATABASE plain_one_psychotherapy OWNER plain")
    said = one_sentence(holdspace("serve", DATABASE_URL=place.url("plain_one", "plain")))
    assert 'ALTER ROLE "plain" BYPASSRLS' in said


def test_an_application_that_would_pass_the_walls(place: Place, holdspace: Command) -> None:
    place.ask("CREATE ROLE too_much LOGIN BYPASSRLS")
    place.ask(f"CREATE DATABASE too_much OWNER {OWNER}")
    wrong = {"DATABASE_URL": place.url("too_much", "too_much"), "DATABASE_OWNER_URL": place.url("too_much")}
    assert "too_much of DATABASE_URL passes the walls" in one_sentence(holdspace("serve", **wrong))


def test_a_role_that_was_never_let_in(lived_in: tuple[Command, dict[str, str]], place: Place) -> None:
    holdspace, _ = lived_in
    for words in (("demo",), ("verify",)):
        said = one_sentence(holdspace(*words, DATABASE_URL=place.url("lived_in", "plain")))
        assert "plain may not read the tables" in said


def test_without_the_package(clinic: dict[str, str], tmp_path: Path, holdspace: Command) -> None:
    """Its own packages without psycopg: a folder of links to all the others."""
    import django  # noqa: PLC0415  # to find the packages by

    packages = Path(django.__file__).parents[1]
    without = tmp_path / "packages"
    without.mkdir()
    for one in packages.iterdir():
        if not one.name.startswith("psycopg"):
            (without / one.name).symlink_to(one)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HOLDSPACE", "DJANGO", "COV"))}
    own = {"HOLDSPACE_DATA": str(holdspace.data), "HOLDSPACE_KEYS": str(holdspace.keys), "PORT": "0"}
    root = Path(__file__).parents[2]
    python = shutil.which("python3", path=str(packages.parents[2] / "bin"))
    done = subprocess.run(
        [str(python), "-S", "-m", "holdspace.cli.main", "serve"],
        env=kept | own | clinic | {"PYTHONPATH": f"{without}:{root}"},
        capture_output=True, text=True, cwd=root, check=False,
    )  # fmt: skip
    assert "make setup-postgres" in one_sentence(done)
