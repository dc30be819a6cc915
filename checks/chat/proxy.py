"""Which HTTP proxy stands between here and a host, as far as the environment says."""

import base64
from urllib.parse import SplitResult, unquote, urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_between(scheme: str, host: str) -> SplitResult | None:
    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host):
        return None
    return urlsplit(proxy if "//" in proxy else f"//{proxy}", scheme="http")


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
