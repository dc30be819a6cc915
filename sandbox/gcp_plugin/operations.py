"""Long-running operations: read again until done, then the error Google put into them."""

import time

from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.rest import Google, Json
from sandbox.gcp_plugin.waits import Waits

TIMEOUT = 20 * 60.0


def wait_for(
    google: Google,
    method_id: str,
    operation: Json,
    activity: str,
    interval: float,
    waits: Waits,
    *,
    timeout: float = TIMEOUT,
    quota_project: str | None = None,
) -> Json:
    """The finished operation. `activity` is the provider's word for it in errors."""
    deadline = time.monotonic() + timeout
    while not operation.get("done"):
        if time.monotonic() > deadline:
            raise PluginError(f"Error waiting for {activity}: timeout while waiting for completion")
        name = str(operation["name"])
        operation = google.call(method_id, name=name, quota_project=quota_project)
        if not operation.get("done"):
            waits.pause(interval)
    error = operation.get("error")
    if error:
        raise PluginError(
            f"Error waiting for {activity}: Error code {error.get('code')}, "
            f"message: {error.get('message')}"
        )
    return operation
