"""A machine of sh scripts with its own PATH and cache and no network: each way can be granted."""

import http.server
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine.version import pinned_version

CHECKOUT = Path(__file__).parents[3]

FIND = """
import sys
import threading
from sandbox.engine.find import find_engine
print(find_engine())
"""

FAKE_GO = """
echo "$@" >> "$MACHINE/go.log"
if [ "$1" = version ]; then echo "go version {go} linux/amd64"; exit 0; fi
env > "$MACHINE/go.env"
{before}
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho {makes}\\n' > "$2" && chmod +x "$2"
"""


@dataclass
class Machine:
    folder: Path
    environ: dict[str, str] = field(init=False)
    runs: "list[subprocess.Popen[str]]" = field(default_factory=list)

    def __post_init__(self) -> None:
        self.environ = {
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.folder / "home"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "HTTPS_PROXY": "http://127.0.0.1:1",  # refuses at once: the download has no network
            "PYTHONPATH": str(CHECKOUT),
        }

    @property
    def cached(self) -> Path:
        return self.folder / "cache" / "vertex-gpt-oss" / "engine" / pinned_version() / "pulumi"

    def program(self, path: Path, script: str) -> Path:
        """An executable sh script; only its own PATH holds the system's programs."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\nMACHINE='{self.folder}'\n{script}\n")
        path.chmod(0o755)
        return path

    def pulumi(self, path: Path | None = None, version: str = pinned_version()) -> Path:
        return self.program(path or self.folder / "bin" / "pulumi", f"echo {version}")

    def go(self, makes: str = pinned_version(), go: str = "go1.26.0", before: str = "") -> Path:
        script = FAKE_GO.format(makes=makes, go=go, before=before)
        return self.program(self.folder / "bin" / "go", script)

    def go_calls(self, verb: str) -> list[str]:
        log = self.folder / "go.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [line for line in lines if line.startswith(verb)]

    def find_in_process(self) -> "subprocess.Popen[str]":
        run = subprocess.Popen(
            [sys.executable, "-c", FIND],
            env=self.environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.runs.append(run)
        return run


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    (tmp_path / "bin").mkdir()
    (tmp_path / "home").mkdir()
    made = Machine(tmp_path)
    yield made
    (tmp_path / "go-on").touch()  # a build that a failed test left waiting ends by itself
    for run in made.runs:
        run.kill()
        run.communicate()


class Site:
    """A server of releases on loopback; over TLS where it gets a certificate."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.files: dict[str, bytes] = {}
        self.redirects: dict[str, str] = {}
        self.asked: list[str] = []
        self.hangs = False
        self.over = threading.Event()
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        scheme = "http"
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        self.authority = certificate
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        name = request.path.removeprefix("/")
        self.asked.append(name)
        if self.hangs:
            self.over.wait()
        if name in self.redirects:
            request.send_response(302)
            request.send_header("Location", self.redirects[name])
        else:
            request.send_response(200 if name in self.files else 404)
        content = self.files.get(name, b"")
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def close(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def secure_site(tmp_path: Path) -> Iterator[Site]:
    pem = tmp_path / "site.pem"
    subprocess.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=releases "
        f"-addext subjectAltName=IP:127.0.0.1 -keyout {pem} -out {pem}.crt".split(),
        check=True,
        capture_output=True,
    )
    pem.write_text(pem.read_text() + Path(f"{pem}.crt").read_text())
    made = Site(pem)
    yield made
    made.close()
