"""The users and passwords of the HTTP proxies that the environment names: no text may show them.

People write a password as it is, so it may hold what ends an address (`/`, `#`, `?`) or another
`@`. HTTP libraries then take its beginning for the host, and print it. Here everything before the
last `@` is the login.
"""

import re
from collections.abc import Iterator
from urllib.request import getproxies

SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
ENDS_AN_ADDRESS = re.compile(r"[/?#]")
KINDS = ("http", "https", "all")


def parts_of(address: str) -> tuple[str, str, str]:
    """Scheme, login (before the last `@`) and place of a proxy's address."""
    named = SCHEME.match(address)
    scheme = named[1].lower() if named else "http"
    rest = address[named.end() :] if named else address.removeprefix("//")
    login, _, place = rest.rpartition("@")
    return scheme, login, place


def proxies() -> dict[str, str]:
    """Addresses by kind, `http`, `https` or `all`."""
    return {kind: address for kind, address in getproxies().items() if kind in KINDS}


def proxy_logins() -> Iterator[str]:
    """What no text may hold: each login, and what a library takes for the host of its address."""
    for address in proxies().values():
        login = parts_of(address)[1]
        yield login
        yield ENDS_AN_ADDRESS.split(login)[0]
