"""A real model behind the route: any OpenAI-compatible server on this machine.

Owns its address. Loopback only, because nothing that is said in the sandbox may leave the machine.
Asking it is `backend_asked`'s, which a server without such a model never imports: its HTTP client
takes a quarter of a second.
"""

import ipaddress
from urllib.parse import urlsplit

from sandbox.local_google.resources.chat import Backend


class BadBackendError(ValueError):
    """An address that is not used; the message says why."""


def backend(url: str, model: str = "") -> Backend:
    """Raises BadBackendError where the address is not plain HTTP on loopback."""
    login, _, place = url.rpartition("@")  # a password may hold what ends an address
    parts = urlsplit(url if not login else "")
    if (
        parts.scheme != "http"
        or not _is_loopback(parts.hostname or "")
        or any((parts.query, parts.fragment))
    ):
        shown = f"[redacted]@{place}" if login else url
        raise BadBackendError(
            f"--model-backend {shown!r} is not used: expected plain http on loopback, for example"
            " http://127.0.0.1:8000/v1, because nothing said in the sandbox may leave this machine"
        )
    path = parts.path.rstrip("/")
    return Backend(f"http://{parts.netloc}{path if path.endswith('/v1') else path + '/v1'}", model)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
