"""From nothing to ready and back to quiet, through the real engine and the literal CLI."""

import pytest

pytestmark = pytest.mark.engine


def test_up_makes_everything(deployed):
    assert deployed.outputs()["projectId"] == "gpt-oss-dev"
    deployed.succeed("preview", "--expect-no-changes")
