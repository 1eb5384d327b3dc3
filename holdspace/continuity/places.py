"""Where a backup goes: into a folder, or into the standard input of a command."""

import errno
import hashlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from holdspace.kernel.errors import Refused
from holdspace.kernel.keys.files import make_private_directory, sync_directory

KEPT = "The backups before it are kept."
MOST_SAID = 200  # characters of what a failing command said


class Written:
    """What went into a place: passes it on, counts it and takes its SHA-256."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._digest = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> int:
        """Pass on."""
        self._target.write(data)
        self._digest.update(data)
        self.size += len(data)
        return len(data)

    @property
    def sha256(self) -> bytes:
        """Over everything so far."""
        return self._digest.digest()


@dataclass(frozen=True)
class Folder:
    """A folder. own: it is ours in the data directory, and is made when it is missing; any other must be there, or a disk is not connected."""

    path: Path
    own: bool = False

    by_command = False

    @property
    def name(self) -> str:
        """As the page shows it."""
        return str(self.path)

    def ready(self) -> None:
        """Refuse a folder that is not there."""
        if self.own:
            with saying_why(self.path):
                make_private_directory(self.path)
        if not self.path.is_dir():
            raise Refused(f"There is no folder {self.path}. Is the disk connected? No backup was made. {KEPT}")

    @contextmanager
    def receiving(self, name: str) -> Iterator[Written]:
        """Write a file under another name first; only a whole one gets the name. A half-made one is removed."""
        draft = self.draft(name)
        if (self.path / name).exists():
            raise Refused(f"There is a file {name} in {self.path} already. No backup was made; try again. {KEPT}")
        with saying_why(self.path):
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
            with os.fdopen(handle, "wb") as file:
                yield Written(file)
                file.flush()
                os.fsync(file.fileno())

    def draft(self, name: str) -> Path:
        """What a file is called until it is found good."""
        return self.path / f".{name}.part"

    def accept(self, name: str) -> Path:
        """The file was found good: it gets its name."""
        path = self.path / name
        with saying_why(self.path):
            self.draft(name).rename(path)
            sync_directory(self.path)
        return path

    def clear(self, name: str) -> None:
        """Remove what is left of a file that was not accepted."""
        self.draft(name).unlink(missing_ok=True)


@dataclass(frozen=True)
class Command:
    """A command of the operator's; the file comes to its standard input, its name in HOLDSPACE_BACKUP_NAME."""

    words: str

    by_command = True

    @property
    def name(self) -> str:
        """Its first word: the others may hold what is nobody's business."""
        return self.words.split()[0] if self.words.split() else ""

    def ready(self) -> None:
        """Refuse nothing: there are no words for it but those that run."""
        if not self.name:
            raise Refused("The command for backups is empty. No backup was made.")

    @contextmanager
    def receiving(self, name: str) -> Iterator[Written]:
        """Run it and feed it. It has failed when it ends with anything but 0, or stops reading before the end."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
        environment["HOLDSPACE_BACKUP_NAME"] = name
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(  # noqa: S603  # the operator's own words, from settings or their shell
                ["/bin/sh", "-c", self.words],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=said,
                env=environment,
                start_new_session=True,
            )
            assert process.stdin is not None  # noqa: S101  # asked for above
            whole = False
            try:
                yield Written(process.stdin)
                process.stdin.close()
                whole = True
            except BrokenPipeError:
                pass
            except BaseException:
                _end(process)
                raise
            finally:
                with suppress(BrokenPipeError):
                    process.stdin.close()
                process.wait()
            if process.returncode != 0 or not whole:
                said.seek(0)
                raise self._failed(process.returncode, said.read(4 * MOST_SAID))

    def _failed(self, code: int, said: bytes) -> Refused:
        words = " ".join(said.decode(errors="replace").split())[:MOST_SAID]
        about = f" It said: {words.rstrip('.')}." if words else ""
        failed = f"failed with code {code}" if code else "ended before it had read the whole backup"
        return Refused(f"The command for backups ({self.name}) {failed}.{about} No backup was made. {KEPT}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a command and what it began before its input ends, so that a half-sent file is not taken for a whole one."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)


Place = Folder | Command

_WHY = {
    errno.ENOSPC: "There is no room left in {path}.",
    errno.EDQUOT: "There is no room left in {path}.",
    errno.EFBIG: "There is no room for a file of this size in {path}.",
    errno.EACCES: "Holdspace may not write into {path}.",
    errno.EPERM: "Holdspace may not write into {path}.",
    errno.EROFS: "{path} can only be read, not written to.",
    errno.ENOTDIR: "{path} is not a folder.",
    errno.EEXIST: "{path} is not a folder.",
}


def why(error: OSError, path: Path) -> str:
    """What went wrong with a file, in one sentence."""
    known = _WHY.get(error.errno or 0, "{path} could not be written to (" + str(error.strerror or "unknown") + ").")
    return f"{known.format(path=path)} No backup was made. {KEPT}"


@contextmanager
def saying_why(path: Path) -> Iterator[None]:
    """Turn what the disk says into one sentence."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refused(why(error, path)) from None
