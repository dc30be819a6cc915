"""What is built or run on the way to an engine gets no secrets, and comes from the user alone."""

import os
from pathlib import Path
from typing import Any

import pytest

from sandbox.engine import cache
from sandbox.engine.errors import EngineNotObtainableError
from sandbox.engine.find import find_engine
from sandbox.engine.version import pinned_version

SECRETS = {
    "GOOGLE_OAUTH_ACCESS_TOKEN": "ya29.secret",
    "GOOGLE_CREDENTIALS": "{secret}",
    "AWS_SECRET_ACCESS_KEY": "aws-secret",
    "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "job-secret",
    "PULUMI_ACCESS_TOKEN": "pul-secret",
    "PULUMI_CONFIG_PASSPHRASE": "phrase-secret",
    "UNHEARD_OF": "own-secret",
}


def refused(machine: Any, **how: bool) -> dict[str, str]:
    with pytest.raises(EngineNotObtainableError) as caught:
        find_engine(machine.environ, **how)
    return {lack.way: lack.found for lack in caught.value.lacks}


def test_a_build_sees_where_modules_are_and_no_secret(machine: Any) -> None:
    where = {"GOPROXY": "https://proxy.example", "GONOSUMDB": "x", "SSL_CERT_FILE": "/ca.pem"}
    machine.environ |= {**SECRETS, **where, "https_proxy": "http://127.0.0.1:1"}
    machine.go()
    find_engine(machine.environ)
    seen = (machine.folder / "go.env").read_text()
    assert {f"{name}={value}" for name, value in where.items()} <= set(seen.splitlines())
    assert "secret" not in seen


def test_an_engine_in_the_cache_is_asked_its_version_without_secrets(machine: Any) -> None:
    machine.environ |= SECRETS
    machine.program(machine.cached, f'env > "$MACHINE/seen"; echo {pinned_version()}')
    find_engine(machine.environ)
    assert "secret" not in (machine.folder / "seen").read_text()


def test_the_go_build_can_be_chosen_alone(machine: Any) -> None:
    machine.environ["PULUMI_ENGINE_FROM"] = "go"
    assert list(refused(machine)) == ["on PATH", "in the cache", "a Go build"]
    machine.go()
    assert find_engine(machine.environ) == machine.cached


def test_an_unknown_choice_is_refused_with_the_ones_there_are(machine: Any) -> None:
    machine.pulumi()
    machine.environ["PULUMI_ENGINE_FROM"] = "Go"
    assert refused(machine) == {"PULUMI_ENGINE_FROM": "'Go', which is none of release, go"}


def test_a_build_is_told_to_be_verified(machine: Any, capsys: pytest.CaptureFixture[str]) -> None:
    machine.go()
    find_engine(machine.environ)
    assert "against sandbox/engine/go.sum" in capsys.readouterr().err


def somebody_elses(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.getuid() == 0:
        os.chown(path, 4321, -1)
    else:  # nobody else's file can be made: then this test is somebody else
        monkeypatch.setattr(cache.os, "getuid", lambda: 4321)


def planted(machine: Any) -> Path:
    """An engine that would betray it was run."""
    return machine.program(machine.cached, f'echo > "$MACHINE/ran"; echo {pinned_version()}')


def test_an_engine_of_another_user_in_the_cache_is_not_run(
    machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody_elses(planted(machine), monkeypatch)
    assert "belongs to another user" in refused(machine, obtain=False)["in the cache"]
    assert not (machine.folder / "ran").exists()


def test_in_a_folder_of_another_user_nothing_is_run_or_made(
    machine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(machine)
    somebody_elses(machine.cached.parents[2], monkeypatch)
    machine.go()
    found = refused(machine)
    assert "belongs to another user" in found["in the cache"]
    assert "belongs to another user" in found["a Go build"]
    assert machine.go_calls("build") == []
    assert not (machine.folder / "ran").exists()


@pytest.mark.parametrize("above", [0, 1, 2])
def test_an_engine_where_others_may_write_is_not_run(machine: Any, above: int) -> None:
    planted(machine)
    machine.cached.parents[above].chmod(0o777)
    assert "others may write to" in refused(machine, obtain=False)["in the cache"]
    assert not (machine.folder / "ran").exists()


def test_an_engine_that_others_may_change_is_replaced(machine: Any) -> None:
    planted(machine).chmod(0o775)
    machine.go()
    assert find_engine(machine.environ) == machine.cached
    assert not (machine.folder / "ran").exists()


def test_own_folders_are_closed_to_others_when_an_engine_is_made(machine: Any) -> None:
    machine.go()
    before = os.umask(0)
    try:
        find_engine(machine.environ)
    finally:
        os.umask(before)
    for place in (machine.cached, *machine.cached.parents[:3]):
        assert not place.stat().st_mode & 0o022, place
    machine.cached.parents[1].chmod(0o775)
    machine.cached.unlink()
    assert find_engine(machine.environ) == machine.cached
