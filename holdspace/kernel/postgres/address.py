"""DATABASE_URL read: `postgres://user:password@host:port/name`. The host may be the folder of a socket, percent-encoded or as `?host=/folder`."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, unquote

from holdspace.kernel.errors import Refused

_FORM = re.compile(
    r"postgres(?:ql)?://(?:(?P<user>[^:@/?#]*)(?::(?P<password>[^@/?#]*))?@)?(?P<host>\[[^\]@/?#]+\]|[^:@/?#]*)(?::(?P<port>\d{1,5})?)?"
    r"/(?P<name>[^/?#]+)(?:\?(?P<more>[^#]*))?"
)


@dataclass(frozen=True)
class Address:
    """Where a database is, and as whom one enters. host: a name, or the folder of a socket; empty for PostgreSQL's own."""

    name: str
    user: str
    password: str = field(repr=False)
    host: str
    port: str

    @property
    def settings(self) -> dict[str, str]:
        """As Django names them."""
        return {
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
        }

    @property
    def apart(self) -> "Address":
        """Where the second database is unless somebody says otherwise: beside the first."""
        return replace(self, name=f"{self.name}_psychotherapy")


def read_address(url: str, variable: str = "DATABASE_URL") -> Address:
    """Read an address. Raises Refused with one sentence, which never repeats what was given: there is a password in it."""
    found = _FORM.fullmatch(url.strip())
    if found is None:
        raise Refused(
            f"{variable} cannot be read. It has the form postgres://user:password@host:port/name, with : / ? # @ % in a password "
            "written as %3A %2F %3F %23 %40 %25, or postgres://user@/name?host=/folder-of-the-socket."
        )
    more = dict(parse_qsl(found["more"] or "", keep_blank_values=True))
    host = more.pop("host", "") or unquote(found["host"]).strip("[]")
    port = more.pop("port", "") or found["port"] or ""
    if more:
        raise Refused(
            f"{variable} may say host and port after the question mark, not {', '.join(sorted(more))}. How to encrypt the way to the "
            "database is said with PGSSLMODE and PGSSLROOTCERT (docs/operating.md)."
        )
    return Address(unquote(found["name"]), unquote(found["user"] or ""), unquote(found["password"] or ""), host, port)
