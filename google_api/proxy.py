"""Which HTTP proxy stands between here and a host, as far as the environment says.

Its user and password never leave this module as a text to show.
"""

import base64
from urllib.parse import SplitResult, quote, unquote, urlsplit
from urllib.request import proxy_bypass

from findings.proxy_logins import parts_of, proxies


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
