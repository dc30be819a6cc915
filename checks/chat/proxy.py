"""Which HTTP proxy stands between here and a URL, as far as the environment says."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def proxy_for(url: str) -> str | None:
    """The proxy's scheme, host and port, never its user and password; None for a direct call."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or proxy_bypass(parts.hostname or ""):
        return None
    address = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    return f"{address.scheme or 'http'}://{address.netloc.rpartition('@')[2]}"
