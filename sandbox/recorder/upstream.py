"""Where a recorded request goes: from `/<api>/<version>/…` to the host of that API.

Owns the table of hosts (`data/upstreams.json`) and that nothing else is reached: only APIs of the
local Google's contract are forwarded, so the recorder is no open proxy.
"""

import ipaddress
import json
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from sandbox.local_google.protocol.contract import vendored

TABLE = Path(__file__).parent / "data" / "upstreams.json"
GLOBAL = "global"
PLAIN_ADDRESS = re.compile(r"[!-\[\]-~]+")
"""Printable ASCII without a backslash, which libraries read differently."""


@dataclass(frozen=True)
class Upstreams:
    """URL templates: `{api}` is the discovery document's name, `{location}` a region."""

    hosts: dict[str, str]
    """By API, `*` for every other one."""
    regional: dict[str, str] = field(default_factory=dict)
    """For paths with `/locations/<region>`; `global` is served by the plain host."""

    def url(self, path: str) -> str | None:
        """The address of a path (with its query), None where it names no API we know."""
        api, _, rest = path.lstrip("/").partition("/")
        if api not in known_apis() or not rest:
            return None
        template = self.hosts.get(api, self.hosts["*"])
        region = re.search(r"/locations/([a-z0-9-]+)", rest)
        if region and region.group(1) != GLOBAL and api in self.regional:
            template = self.regional[api].replace("{location}", region.group(1))
        return f"{template.replace('{api}', api)}/{rest}"


def kept_from_the_network(template: str) -> bool:
    """Whether tokens sent to the address are encrypted or stay on this machine."""
    try:
        parts = urlsplit(template)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not host or not PLAIN_ADDRESS.fullmatch(template):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@cache
def known_apis() -> frozenset[str]:
    return frozenset(method.document.api for method in vendored().methods.values())


def google() -> Upstreams:
    """The real one."""
    return Upstreams(**json.loads(TABLE.read_text(encoding="utf-8")))


def local_google(url: str) -> Upstreams:
    """A local Google at `url`, whose paths begin with the API's name."""
    return Upstreams({"*": f"{url}/{{api}}"})
