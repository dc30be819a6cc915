"""An `up` in which any call was refused once is made good by the next one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.convergence import Deployments, Key, deployments, fail_each_call_once, undisturbed

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.long]

WAYS: dict[str, dict[str, Any]] = {
    str(status): {"status": status} for status in (409, 429, 500, 503)
}


@pytest.fixture(scope="module")
def made(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployments]:
    with deployments(engine, tmp_path_factory.mktemp("convergence")) as begun:
        yield begun


@pytest.fixture(scope="module")
def expected(made: Deployments) -> tuple[list[Key], Any]:
    return undisturbed(made)


@pytest.mark.parametrize("way", WAYS)
def test_any_call_may_be_refused_once(
    made: Deployments, expected: tuple[list[Key], Any], way: str
) -> None:
    print(way, fail_each_call_once(made, *expected, WAYS[way]))
