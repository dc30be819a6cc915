"""Commands that build nothing import every feature: none of them loads types of pulumi_gcp."""

import subprocess
import sys

PROGRAM = """
import sys
import components.features.registry
print(*(name for name in sys.modules if name.startswith("pulumi_gcp.") and name.count(".") == 2))
"""


def test_import_of_the_registry_loads_no_resource_types() -> None:
    """Each service's types take up to a tenth of a second; the engine starts the plugin first."""
    command = [sys.executable, "-c", PROGRAM]
    run = subprocess.run(command, capture_output=True, check=True, text=True)
    assert run.stdout.split() == []
