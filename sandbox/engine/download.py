"""Fetches one file: `download.py URL FILE`. A redirect away from HTTPS is refused.

It is a process of its own, so that its parent can limit its time and its environment.
"""

import http.client
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import IO

import truststore

SILENT_SECONDS = 20.0
CHUNK = 2**20
MOST_BYTES = 400 * CHUNK
"""An archive of Pulumi's has about 100 MB."""


class StaysOnHttps(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.type == "https" and not newurl.startswith("https://"):
            raise urllib.error.URLError(f"{req.full_url} redirects to {newurl}, away from HTTPS")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def main(url: str, file: str) -> str | None:
    """Fetch; a text is what went wrong."""
    secure = urllib.request.HTTPSHandler(context=truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    opener = urllib.request.build_opener(secure, StaysOnHttps())
    try:
        with opener.open(url, timeout=SILENT_SECONDS) as answer, Path(file).open("xb") as out:
            while chunk := answer.read(CHUNK):
                out.write(chunk)
                if out.tell() > MOST_BYTES:
                    return f"{url} has more than {MOST_BYTES // 2**20} MB"
    except (ValueError, http.client.InvalidURL):  # their texts may hold the proxy's password
        return f"{url}: it, or a proxy's address in the environment, is no address"
    except (OSError, http.client.HTTPException) as error:  # URLError and TLS errors are OSErrors
        said = " ".join(str(error).split())  # one line: it may quote what a proxy said
        return f"{url}: {said}"
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
