"""An API that is turned on alone has a method of its own, which may fail once in any way, too.

The other convergence tests turn on several at once, and leave this method out.
"""

from typing import Any

import pytest

from sandbox.local_google.resources.faults import Fault
from tests.conftest import LocalGoogle
from tests.e2e.conftest import DEV_SETTINGS, Stack
from tests.e2e.test_convergence_with_options import WAYS
from tests.e2e.worlds import seen

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.long]

PROJECT = "gpt-oss-dev"
ENABLE = "serviceusage.services.enable"


@pytest.mark.parametrize("way", WAYS)
def test_turning_on_one_api_may_fail_once(stack: Stack, google: LocalGoogle, way: str) -> None:
    """Everything is there but `logging`, as after an `up` that had no extra API."""
    stack.up()
    before: dict[str, Any] = seen(google.world, PROJECT)
    fault = Fault(1, ENABLE, **WAYS[way])
    google.world.faults.append(fault)
    stack.configure(**DEV_SETTINGS, extraServices=["logging.googleapis.com"])
    failed = stack.pulumi("up", "--yes", "--skip-preview")
    assert "Traceback" not in failed.stdout, failed.stdout
    assert fault.fired
    if failed.returncode != 0:
        stack.up()
    services = sorted([*before["services"], "logging.googleapis.com"])
    assert seen(google.world, PROJECT) == {**before, "services": services}
    assert "gpt-oss-services-logging" in stack.resources()
    stack.succeed("preview", "--expect-no-changes")
