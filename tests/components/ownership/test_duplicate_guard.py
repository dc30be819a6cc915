"""Two environments of one program never meet in one Google Cloud project."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pulumi
import pytest
from pulumi import ResourceOptions

from checks.deployment_checks import Gates
from components.environment import Environment
from components.ownership import duplicate_guard as one_per_project
from components.ownership.duplicate_guard import claim
from settings.environment import EnvironmentSettings
from tests.components.conftest import SETTINGS, OpenGates, Recorder


class Engine:
    """Stands for a program's connection to its engine."""


@pytest.fixture(autouse=True)
def nobody_has_a_project() -> Iterator[None]:
    """The claims are the process's: one test's would meet the other's."""
    one_per_project._environments.clear()
    yield
    one_per_project._environments.clear()


@pytest.fixture
def begin(monkeypatch: pytest.MonkeyPatch) -> Callable[[], Engine]:
    """Begins a program; whether it has a root is the second thing that tells."""

    def program(*, root: bool = True) -> Engine:
        engine = Engine()
        monkeypatch.setattr(one_per_project, "get_monitor", lambda: engine)
        monkeypatch.setattr(one_per_project, "get_root_resource", lambda: root or None)
        return engine

    return program


def environment(name: str, **settings: str) -> Environment:
    read = EnvironmentSettings.model_validate({**SETTINGS, **settings})
    return Environment(name, read, cast("Gates", OpenGates()), ResourceOptions())


def run(program: Callable[[], Any]) -> Recorder:
    recorder = Recorder()
    pulumi.runtime.set_mocks(recorder.mocks, project="platform", stack="dev", monitor=recorder)
    pulumi.runtime.test(program)()
    return recorder


def test_the_second_environment_of_a_project_is_refused_before_it_registers_anything() -> None:
    async def program() -> None:
        environment("search")
        with pytest.raises(pulumi.RunError) as refused:
            environment("ads")
        told = str(refused.value)
        assert "ads: projectId" in told
        assert "gpt-oss-dev, which the environment search of this program has" in told
        assert "give ads a projectId of its own" in told

    made = run(program).requests
    assert "search-project" in made
    assert not any(name.startswith("ads") for name in made)


def test_two_environments_of_two_projects_are_made() -> None:
    async def program() -> None:
        environment("search")
        environment("ads", projectId="gpt-oss-ads")

    assert {"search-project", "ads-project"} <= run(program).requests.keys()


def test_one_name_under_two_parents_is_two_environments(begin: Callable[..., Engine]) -> None:
    _held = begin()
    claim("p-1", "gpt-oss")
    with pytest.raises(pulumi.RunError):
        claim("p-1", "gpt-oss")


def test_the_next_program_of_a_process_begins_anew(begin: Callable[..., Engine]) -> None:
    """An inline program of the Automation API shares its process with the one before."""
    first = begin()
    claim("p-1", "gpt-oss")
    second = begin()
    claim("p-1", "renamed")
    assert first is not second


def test_the_component_package_is_asked_over_a_connection_for_each_environment(
    begin: Callable[..., Engine],
) -> None:
    for name in ("search", "search"):  # a preview and its update
        _held = begin(root=False)
        claim("p-1", name)
    _held = begin(root=False)
    with pytest.raises(pulumi.RunError):
        claim("p-1", "ads")
