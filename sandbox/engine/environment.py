"""The variables that a download, a build and a fresh binary get: what they need, and no secrets.

This is a list of what is passed on. A list of what is held back would always lack a token.
"""

from collections.abc import Mapping
from pathlib import Path

PLACES = ("PATH", "HOME", "TMPDIR", "LANG", "LANGUAGE", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
"""In upper and lower case. A password in such an address is passed on: the proxy asks for it."""
AUTHORITIES = (
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    "GIT_SSL_CAINFO",
)
PASSED = frozenset((*PLACES, *PROXIES, *map(str.lower, PROXIES), *AUTHORITIES))
PASSED_PREFIX = "LC_"
PASSED_TO_GO = frozenset(
    (
        *("GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOVCS"),
        *("GOAUTH", "NETRC", "GOENV", "GOROOT", "GOPATH", "GOMODCACHE", "GOCACHE", "GOTOOLCHAIN"),
        *("GOMAXPROCS", "GOMEMLIMIT", "GOGC", "CGO_ENABLED", "CC", "CXX"),
    )
)
"""Where Go finds modules, and what it builds with. Not GOFLAGS: `-mod=mod` would rewrite go.sum,
`-toolexec` would run another program. No variable of Go's turns the check against go.sum off:
https://go.dev/ref/mod#authenticating"""


def without_secrets(environ: Mapping[str, str]) -> dict[str, str]:
    return _kept(environ, PASSED)


def for_go(environ: Mapping[str, str], temporary: Path) -> dict[str, str]:
    """For a build of exactly what go.mod and go.sum in the working directory name."""
    return {
        **_kept(environ, PASSED | PASSED_TO_GO),
        "GOFLAGS": "-mod=readonly",
        "GOWORK": "off",  # a go.work above the checkout would replace our go.mod
        "GOTMPDIR": str(temporary),
    }


def _kept(environ: Mapping[str, str], names: frozenset[str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name in names or name.startswith(PASSED_PREFIX)
    }
