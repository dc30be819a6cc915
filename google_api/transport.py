"""Why no answer came: the exceptions of every HTTP library in use, told apart in one place.

a certificate was refused                  TLS          mend the network
the host has no address                    DNS          mend the network
the proxy refused or is away               PROXY        mend the network
refused, reset or timed out                UNREACHABLE  try again
"""

import socket
import ssl
from collections.abc import Iterator

import requests.exceptions

from google_api.causes import Cause


class ProxyError(OSError):
    """The proxy cannot be reached or will not let the call through."""


KINDS: tuple[tuple[type[Exception], Cause], ...] = (
    # Before the name: the one that was looked up may be the proxy's own.
    (ProxyError, Cause.PROXY),
    (requests.exceptions.ProxyError, Cause.PROXY),
    (ssl.SSLError, Cause.TLS),
    (requests.exceptions.SSLError, Cause.TLS),
    (socket.gaierror, Cause.DNS),
)


def transport_cause(error: BaseException | None) -> Cause:
    chain = tuple(causes_of(error))
    for kind, cause in KINDS:
        if any(isinstance(link, kind) for link in chain):
            return cause
    return Cause.UNREACHABLE


def causes_of(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, what it was raised from, and so on down to the operating system's."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
