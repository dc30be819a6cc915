"""Which faults other modules than the fault matrix cause: of the network, of other servers."""

from google_api.causes import Cause

NETWORK = {
    "nobody listens": Cause.UNREACHABLE,
    "no such host": Cause.DNS,
    "no TLS": Cause.TLS,
    "the proxy wants a password": Cause.PROXY,
    "a portal redirects": Cause.UNEXPECTED_REDIRECT,
}

OTHER_SERVERS = {
    "a key is refused": Cause.KEY_REFUSED,
    "no model of that name": Cause.MODEL_NOT_SERVED,
}
"""Refusals of a server that is not Google's, in tests/scripts/test_smoke_addresses.py."""
