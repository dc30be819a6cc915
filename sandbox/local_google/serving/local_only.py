"""Refuses the requests that a browser sends for a web page: an ASGI middleware for every server.

Loopback keeps other machines out, but not a page that is open in a browser on this one. The server
asks for no token, so a page could plant faults, reset the world or get itself an access token.
Three headers, which no script of a page can change, give a page away:

- `Host`: a page whose name is rebound to 127.0.0.1 counts as the server's own page, so it may read
  the answers and sends no `Origin` with a GET. Its name is still in `Host`.
- `Origin`: browsers send it with every POST, PUT, PATCH and DELETE, forms included, and with every
  request whose answer a script may read. Google's libraries, the plugin, gcloud and curl never do.
- `Sec-Fetch-Site`: what is left is a GET for an image, a script or a link (Fetch Metadata,
  https://www.w3.org/TR/fetch-metadata/). `none` is an address that a person typed.

One rule for all paths. Google itself answers other origins (CORS) on some of them; nothing that is
run against this server needs that. Forms stay allowed at the token exchange for the same reason:
google-auth sends one, and a form from a page has an `Origin`.
"""

import re

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.local_google.protocol.errors import GoogleError, denied

LOOPBACK = re.compile(r"(127(\.[0-9]{1,3}){3}|localhost|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)
OWN_SITES = ("none", "same-origin")
LONGEST_SHOWN = 100


class LocalOnly:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = refused(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self.app(scope, receive, send)
            return
        await JSONResponse(refusal.body(), refusal.code)(scope, receive, send)


def refused(scope: Scope) -> GoogleError | None:
    """Why the request may be a web page's; None where it is a program's."""
    host = ""
    for name, value in scope["headers"]:
        if name == b"host":
            host = value.decode("latin-1")
        elif name == b"origin":
            return _refusal("Origin", value.decode("latin-1"), "none", scope)
        elif name == b"sec-fetch-site" and value.decode("latin-1") not in OWN_SITES:
            return _refusal("Sec-Fetch-Site", value.decode("latin-1"), "none", scope)
    if LOOPBACK.fullmatch(host) is None:
        return _refusal("Host", host, "127.0.0.1, localhost or [::1]", scope)
    return None


def _refusal(header: str, found: str, expected: str, scope: Scope) -> GoogleError:
    port = scope["server"][1]
    return denied(
        f"This server answers programs on its own machine, no web pages. Found {header}"
        f" {found[:LONGEST_SHOWN]!a}, expected {expected}. Call it from a program or a shell,"
        f" as http://127.0.0.1:{port}"
    )
