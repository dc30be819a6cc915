"""Pulumi's release comes before a build, and nothing of it runs until its hash is the expected."""

import gzip
import hashlib
import io
import tarfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import find, release
from sandbox.engine.checksums import COMMITTED, checksums_name
from sandbox.engine.errors import EngineNotObtainableError
from sandbox.engine.find import find_engine
from sandbox.engine.version import pinned_version

ARCHIVE = release.archive_name(pinned_version())
CHECKSUMS = checksums_name(pinned_version())
Released = Callable[..., None]


def packed(script: str, name: str = release.MEMBER) -> bytes:
    """An archive as Pulumi packs it: the engine and a language host."""
    content = f"#!/bin/sh\n{script}\n".encode()
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w") as tar:
        for each in (name, "pulumi/pulumi-language-python"):
            member = tarfile.TarInfo(each)
            member.size, member.mode = len(content), 0o755
            tar.addfile(member, io.BytesIO(content))
    return gzip.compress(whole.getvalue(), mtime=0)  # the same bytes in every test process


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def released(machine: Any, site: Any, monkeypatch: pytest.MonkeyPatch) -> Released:
    """`released(archive)`: a release with that archive, and with its right checksum unless told."""

    def publish(
        archive: bytes, *, committed: str | None = None, published: str | None = None
    ) -> None:
        site.files[ARCHIVE] = archive
        if published is not None:
            site.files[CHECKSUMS] = published.encode()
        known = {} if committed is None else {ARCHIVE: committed}
        make = partial(release.install, site=site.url, committed=known)
        monkeypatch.setitem(find.MAKERS, "release", (release.WAY, make))

    return publish


def lack(machine: Any) -> Any:
    with pytest.raises(EngineNotObtainableError) as caught:
        find_engine(machine.environ)
    return next(each for each in caught.value.lacks if each.way == release.WAY)


GOOD = packed(f"echo {pinned_version()}")


def test_it_comes_before_a_build_and_leaves_the_engine_alone(
    machine: Any, released: Released
) -> None:
    released(GOOD, committed=digest(GOOD))
    machine.go()
    assert find_engine(machine.environ) == machine.cached
    assert machine.go_calls("") == []
    assert sorted(p.name for p in machine.cached.parent.iterdir()) == [".lock", "pulumi"]


@pytest.mark.parametrize("known", ["committed", "published"])
def test_a_tampered_archive_is_refused_and_nothing_of_it_runs(
    machine: Any, released: Released, known: str
) -> None:
    evil = packed(f"echo > '{machine.folder}/ran'; echo {pinned_version()}")
    line = f"{digest(GOOD)}  {ARCHIVE}\n"
    released(evil, **{known: digest(GOOD) if known == "committed" else line})
    told = lack(machine)
    assert digest(evil) in told.found
    assert digest(GOOD) in told.found
    assert told.fix.startswith("PULUMI_ENGINE_FROM=go ")
    assert not (machine.folder / "ran").exists()
    assert [p.name for p in machine.cached.parent.iterdir()] == [".lock"]


def test_a_committed_hash_stands_against_a_publisher_that_replaced_both(
    machine: Any, released: Released, site: Any
) -> None:
    evil = packed(f"echo > '{machine.folder}/ran'; echo {pinned_version()}")
    released(evil, committed=digest(GOOD), published=f"{digest(evil)}  {ARCHIVE}\n")
    assert digest(GOOD) in lack(machine).found
    assert not (machine.folder / "ran").exists()
    assert site.asked == [ARCHIVE]


@pytest.mark.parametrize(
    "lines",
    [
        "",
        f"{'0' * 64}  another.tar.gz\n",
        "<html>moved</html>",
        f"\x1b[2J##[error]forged  {ARCHIVE}\n",
        f"{'0' * 63}  {ARCHIVE}\n",
    ],
)
def test_without_a_checksum_of_the_archive_it_is_not_even_fetched(
    machine: Any, released: Released, site: Any, lines: str
) -> None:
    released(GOOD, published=lines)
    assert f"has no checksum of {ARCHIVE}" in lack(machine).found
    assert site.asked == [CHECKSUMS]


def test_a_release_without_checksums_is_not_fetched(
    machine: Any, released: Released, site: Any
) -> None:
    released(GOOD)
    assert "404" in lack(machine).found
    assert site.asked == [CHECKSUMS]


@pytest.mark.parametrize("mark", [" ", "*"])
def test_the_message_says_which_check_was_made(
    machine: Any, released: Released, capsys: pytest.CaptureFixture[str], mark: str
) -> None:
    released(GOOD, published=f"{'0' * 64}  other\n{digest(GOOD).upper()} {mark}{ARCHIVE}\n")
    find_engine(machine.environ)
    assert f"the release itself publishes in {CHECKSUMS}" in capsys.readouterr().err
    machine.cached.unlink()
    released(GOOD, committed=digest(GOOD))
    find_engine(machine.environ)
    assert f"{ARCHIVE} has the SHA-256 committed" in capsys.readouterr().err


def test_a_refused_release_is_told_though_a_build_helps(
    machine: Any, released: Released, capsys: pytest.CaptureFixture[str]
) -> None:
    released(GOOD, committed="0" * 64)
    machine.go()
    assert find_engine(machine.environ) == machine.cached
    assert f"has the SHA-256\n{digest(GOOD)}; expected was\n{'0' * 64}" in capsys.readouterr().err


def test_what_is_downloaded_runs_first_without_tokens(machine: Any, released: Released) -> None:
    nosy = packed(f"/usr/bin/env > '{machine.folder}/seen'; echo {pinned_version()}")
    released(nosy, committed=digest(nosy))
    machine.environ |= {"GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.x", "LC_ALL": "C.UTF-8"}
    find_engine(machine.environ)
    seen = (machine.folder / "seen").read_text()
    assert "ya29.x" not in seen
    assert {"LC_ALL=C.UTF-8", f"HOME={machine.environ['HOME']}"} <= set(seen.splitlines())


@pytest.mark.parametrize("name", ["../../pulumi", "pulumi/other"])
def test_an_archive_writes_nowhere_but_to_the_engine(
    machine: Any, released: Released, name: str
) -> None:
    odd = packed("echo", name=name)
    released(odd, committed=digest(odd))
    assert "holds no file pulumi/pulumi" in lack(machine).found
    assert [p.name for p in machine.cached.parent.iterdir()] == [".lock"]


def test_a_link_in_place_of_the_engine_is_refused(machine: Any, released: Released) -> None:
    whole = io.BytesIO()
    with tarfile.open(fileobj=whole, mode="w:gz") as tar:
        link = tarfile.TarInfo(release.MEMBER)
        link.type, link.linkname = tarfile.SYMTYPE, "/bin/sh"
        tar.addfile(link)
    released(whole.getvalue(), committed=digest(whole.getvalue()))
    assert "holds no file pulumi/pulumi" in lack(machine).found


@pytest.mark.parametrize("content", [b"", b"no archive", GOOD[:100]], ids=["empty", "text", "cut"])
def test_a_damaged_archive_with_the_right_hash_is_told(
    machine: Any, released: Released, content: bytes
) -> None:
    released(content, committed=digest(content))
    assert f"{ARCHIVE} cannot be unpacked" in lack(machine).found


def test_a_redirect_away_from_https_is_refused(machine: Any, secure_site: Any) -> None:
    secure_site.redirects[ARCHIVE] = f"http://127.0.0.1:1/{ARCHIVE}"
    file = machine.folder / "archive"
    done = release.run(
        [release.sys.executable, "-I", str(release.PROGRAM), f"{secure_site.url}/{ARCHIVE}", file],
        environ={"SSL_CERT_FILE": str(secure_site.authority)},
    )
    assert "away from HTTPS" in done.tail()
    assert not file.exists()


def test_it_is_downloaded_over_https(machine: Any, secure_site: Any) -> None:
    secure_site.files[ARCHIVE] = GOOD
    file = machine.folder / "archive"
    command = [release.sys.executable, "-I", str(release.PROGRAM)]
    url = f"{secure_site.url}/{ARCHIVE}"
    trusting = {"SSL_CERT_FILE": str(secure_site.authority)}
    assert release.run([*command, url, file], environ={}).code == 1
    assert release.run([*command, url, file], environ=trusting).code == 0
    assert file.read_bytes() == GOOD


def test_a_download_that_hangs_is_given_up(
    machine: Any, released: Released, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(GOOD, committed=digest(GOOD))
    site.hangs = True
    monkeypatch.setattr(release, "DOWNLOAD_SECONDS", 0.5)
    machine.go()
    assert find_engine(machine.environ) == machine.cached


@pytest.mark.parametrize("proxy", ["http://user:s3cret", "http:/user:s3cret@proxy"])
def test_a_proxys_password_is_not_told(machine: Any, proxy: str) -> None:
    machine.environ["HTTPS_PROXY"] = proxy
    found = lack(machine).found
    assert "s3cret" not in found
    assert "is no address" in found


def test_its_text_says_which_address_to_allow(machine: Any) -> None:
    assert "https://get.pulumi.com" in lack(machine).fix
    assert not list(Path(machine.environ["HOME"]).iterdir())


def test_the_pinned_version_has_a_committed_hash_for_each_platform() -> None:
    platforms = ("linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64")
    wanted = {f"pulumi-{pinned_version()}-{platform}.tar.gz" for platform in platforms}
    assert set(COMMITTED) == wanted
    assert all(len(bytes.fromhex(each)) == 32 for each in COMMITTED.values())
