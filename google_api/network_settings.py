"""What the environment says of the ways to Google, judged before a token takes one of them.

Refused: a custom endpoint that would show a token to the network, and a proxy whose address HTTP
libraries would misread, and then print its password. Warned of: a custom endpoint at a host that is
not Google's, because each request hands it the deployer's token.

The gcp plugin has some 190 custom endpoints, one variable each (`GOOGLE_SERVICE_CUSTOM_ENDPOINT`).
It may read any of them, so the name's form decides and no list of ours.
Source: https://registry.terraform.io/providers/hashicorp/google/latest/docs/guides/provider_reference
"""

import os
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.proxy_logins import parts_of, proxies
from findings.shell import Command, command
from google_api.endpoints import is_loopback, is_open_line, refuse_open_line

CUSTOM_ENDPOINT = re.compile(r"GOOGLE_\w+_CUSTOM_ENDPOINT")
UNIVERSE = "GOOGLE_CLOUD_UNIVERSE_DOMAIN"
GOOGLES = "googleapis.com"
GOOGLES_HOST = re.compile(r"[\w.{}-]+\.googleapis\.com", re.ASCII)
# What Go's net/url takes as a user and a password, and so the plugin; Python's libraries take more.
# https://github.com/golang/go/blob/go1.25.1/src/net/url/url.go (validUserinfo)
LOGIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:%@-]*")


def verify_network_settings() -> None:
    """Raises CheckError INSECURE_URL, TOKEN_DESTINATION or NETWORK for the first that is wrong."""
    verify_proxies()
    for name, url in custom_endpoints().items():
        refuse_open_line(url, fix=command("unset {name}", name=name))
    domain = os.environ.get(UNIVERSE, "")
    if domain not in ("", GOOGLES):
        raise CheckError(other_universe(UNIVERSE, domain, Command(f"unset {UNIVERSE}")))


def verify_proxies() -> None:
    """Raises CheckError NETWORK."""
    for kind, address in proxies().items():
        verify_proxy(kind, address)


def custom_endpoints(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    return {
        name: environ[name]
        for name in sorted(environ)
        if environ[name] and CUSTOM_ENDPOINT.fullmatch(name)
    }


def foreign_endpoints() -> Iterator[Finding]:
    """A warning for each host that is not Google's and gets Google's token all the same."""
    by_host: dict[str, list[str]] = {}
    for name, url in custom_endpoints().items():
        host = "" if is_open_line(url) else urlsplit(url).hostname or ""
        if host and not is_loopback(host) and not GOOGLES_HOST.fullmatch(host):
            by_host.setdefault(host, []).append(name)
    for host, names in by_host.items():
        yield make_finding("TOKEN_DESTINATION", "custom_endpoint", host=host, names=names)


def other_universe(where: str, domain: str, fix: Command) -> Finding:
    """Libraries that take it put it into the host of every API."""
    return make_finding("TOKEN_DESTINATION", "other_universe", where=where, domain=domain, fix=fix)


def verify_proxy(kind: str, address: str) -> None:
    """Raises CheckError NETWORK; the address is never shown."""
    scheme, login, place = parts_of(address)
    wrong = "" if LOGIN.fullmatch(login) else "the user or the password"
    try:
        urlsplit(f"{scheme}://{place}")
    except ValueError:
        wrong = "the host"
    if not wrong:
        return
    variable = f"{kind}_proxy" if f"{kind}_proxy" in os.environ else f"{kind}_proxy".upper()
    raise CheckError(make_finding("NETWORK", "proxy_address", wrong=wrong, variable=variable))
