"""Which network faults tests/scripts/test_fault_matrix_network.py causes."""

from checks.causes import Cause

NETWORK = {
    "nobody listens": Cause.UNREACHABLE,
    "no such host": Cause.DNS,
    "no TLS": Cause.TLS,
    "the proxy wants a password": Cause.PROXY,
    "a portal redirects": Cause.UNEXPECTED_REDIRECT,
}
