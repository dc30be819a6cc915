"""Which HTTP proxy stands between here and a host, as far as the environment says.

A proxy's user and password never leave this module as a text to show. People write a password as it
is, so it may hold what ends an address (`/`, `#`, `?`) or another `@`. HTTP libraries then take its
beginning for the host, and print it. Here everything before the last `@` is the login.
"""

import base64
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, quote, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

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


def proxy_between(scheme: str, host: str) -> SplitResult | None:
    """Raises ValueError for an address that is none: see network_settings.py."""
    known = proxies()
    proxy = known.get(scheme) or known.get("all")
    if not proxy or proxy_bypass(host):
        return None
    kind, login, place = parts_of(proxy)
    before = f"{quote(login, safe='%:')}@" if login else ""
    return urlsplit(f"{kind}://{before}{place}")


def proxy_for(url: str) -> str | None:
    """The proxy's scheme, host and port, never its user and password; None for a direct call."""
    parts = urlsplit(url)
    proxy = proxy_between(parts.scheme, parts.hostname or "")
    return f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}" if proxy else None


def proxy_authorization(proxy: SplitResult) -> dict[str, str]:
    if not proxy.username:
        return {}
    login = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(login.encode()).decode()}"}
