"""What a resource function works with: settings, client, batches and locks of one provider."""

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.gcp_plugin.batching import Batcher
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.provider_config import ProviderConfig
from sandbox.gcp_plugin.rest import Google, Json
from sandbox.gcp_plugin.values import State
from sandbox.gcp_plugin.waits import Waits

ModifyPolicy = Callable[[Json], None]


@dataclass
class Session:
    """One configured provider. Shared by all of its concurrent requests."""

    config: ProviderConfig
    google: Google
    waits: Waits
    service_lists: Batcher[None, set[str]] = field(init=False)
    service_changes: Batcher[str, None] = field(init=False)
    policy_changes: Batcher[ModifyPolicy, None] = field(init=False)
    _policy_locks: dict[str, threading.Lock] = field(init=False)

    def __post_init__(self) -> None:
        window = self.waits.batch_window(self.config.batch_window)
        enabled = self.config.batching_enabled
        self.service_lists = Batcher(window, enabled=enabled)
        self.service_changes = Batcher(window, enabled=enabled)
        self.policy_changes = Batcher(window, enabled=enabled)
        self._policy_locks = defaultdict(threading.Lock)

    def policy_lock(self, key: str) -> threading.Lock:
        return self._policy_locks[key]

    def project_of(self, state: State) -> str:
        """The resource's project, else the provider's, without a `projects/` prefix."""
        project = state.get("project") or self.config.project
        if not project:
            raise PluginError(
                "Failed to retrieve project, pid: , err: project: required field is not set"
            )
        return str(project).removeprefix("projects/")

    def charged_project(self, project: str) -> str | None:
        """Whom to charge quota to where only the resource's project is known."""
        return project if self.config.user_project_override else None
