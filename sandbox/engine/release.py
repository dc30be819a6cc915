"""Pulumi's release as a way to the engine: its archive for this platform, checked, then unpacked.

Pulumi's own installer is a script from the network, which checks nothing. So the archive is fetched
here, and nothing of it is unpacked or run until its SHA-256 is the expected one: the one committed
in `checksums.py`, or, for a version without one, the one that the release publishes. The latter
comes from the same publisher and server. It proves that the archive was not damaged or exchanged
on its way; it does not prove that nobody replaced both.

Only the engine itself is kept. The engine would prefer the language hosts that come with it over
those on PATH, and the sandbox would differ from machine to machine.
"""

import hashlib
import platform
import shutil
import sys
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from sandbox.engine.checksums import COMMITTED, checksums_name, published
from sandbox.engine.environment import without_secrets
from sandbox.engine.errors import Lack, WayError
from sandbox.engine.process import UnfinishedError, run
from sandbox.engine.progress import Progress

WAY = "Pulumi's release"
SITE = "https://get.pulumi.com/releases/sdk"
PROGRAM = Path(__file__).with_name("download.py")
DOWNLOAD_SECONDS = 900.0
MEMBER = "pulumi/pulumi"
MOST_BYTES = 2**30
"""Of the unpacked engine, which has 115 MB."""
MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
REACH = "let this machine reach https://get.pulumi.com (HTTPS_PROXY is honoured), then repeat"
BUILD_IT = "PULUMI_ENGINE_FROM=go .venv/bin/python -m scripts.sandbox up"


def install(
    staging: Path,
    version: str,
    environ: Mapping[str, str],
    progress: Progress,
    *,
    site: str = SITE,
    committed: Mapping[str, str] = COMMITTED,
) -> Path:
    """The engine in `staging`; its archive had the expected hash before it was opened."""
    name = archive_name(version)
    with progress.step(f"downloading Pulumi engine {version}, {name}"):
        expected, source = committed.get(name), "the SHA-256 committed in sandbox/engine"
        if expected is None:
            expected, source = _published(staging, version, environ, site)
        archive = _fetched(f"{site}/{name}", staging, environ)
        with archive.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise _failed(
                f"{site}/{name} has the SHA-256\n{found}; expected was\n{expected},\n{source}. "
                "It was not unpacked, and nothing of it was run",
                BUILD_IT,
            )
        executable = _unpacked(archive, staging / "pulumi")
    progress.say(f"{name} has {source}")
    return executable


def archive_name(version: str) -> str:
    """As Pulumi names it: github.com/pulumi/pulumi, .goreleaser.yml (archives.name_template)."""
    machine = platform.machine().lower()
    if sys.platform not in ("linux", "darwin") or machine not in MACHINES:
        raise _failed(f"Pulumi releases no engine for {sys.platform} on {machine}", BUILD_IT)
    return f"pulumi-{version}-{sys.platform}-{MACHINES[machine]}.tar.gz"


def _published(
    staging: Path, version: str, environ: Mapping[str, str], site: str
) -> tuple[str, str]:
    name, archive = checksums_name(version), archive_name(version)
    text = _fetched(f"{site}/{name}", staging, environ).read_text("utf-8", errors="replace")
    expected = published(text, archive)
    if expected is None:
        raise _failed(f"{site}/{name} has no checksum of {archive}", BUILD_IT)
    return expected, f"the SHA-256 that the release itself publishes in {name}"


def _fetched(url: str, staging: Path, environ: Mapping[str, str]) -> Path:
    file = staging / url.rpartition("/")[2]
    try:
        done = run(
            [sys.executable, "-I", str(PROGRAM), url, str(file)],
            environ=without_secrets(environ),
            cwd=staging,
            seconds=DOWNLOAD_SECONDS,
        )
    except UnfinishedError:
        found = f"the download of {url} took more than {DOWNLOAD_SECONDS:.0f} s"
        raise _failed(found, REACH) from None
    if done.code != 0:
        raise _failed(done.tail(3) or f"the download ended with {done.code}", REACH)
    return file


def _unpacked(archive: Path, executable: Path) -> Path:
    """The engine alone. No path of the archive is used, so none of them can lead elsewhere."""
    try:
        with tarfile.open(archive, "r:gz") as tar:
            member = next((each for each in tar if each.name == MEMBER), None)
            inside = tar.extractfile(member) if member and member.isreg() else None
            if inside is None or member is None or member.size > MOST_BYTES:
                raise _failed(f"{archive.name} holds no file {MEMBER}", BUILD_IT)
            with inside, executable.open("xb") as out:
                shutil.copyfileobj(inside, out)
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise _failed(f"{archive.name} cannot be unpacked: {error}", BUILD_IT) from error
    executable.chmod(0o755)
    return executable


def _failed(found: str, fix: str) -> WayError:
    return WayError(Lack(way=WAY, found=found, fix=fix))
