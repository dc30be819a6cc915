"""Workload identity pools and providers: what the provider generates alike for both.

Create, update and delete answer with an operation; a deleted one is still shown, with the state
DELETED, and counts as gone. Sequences and bodies as recorded from the official plugin 9.35.0; the
update masks are the upstream provider's (google_iam_workload_identity_pool_provider).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.gcp_plugin import operations
from sandbox.gcp_plugin.errors import PluginError
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State


@dataclass(frozen=True)
class SoftDeleted:
    """One of the two kinds. `methods` is their common prefix in the discovery document."""

    noun: str
    methods: str
    masks: Mapping[str, str]
    """What is sent, in the provider's order: property to the paths of its update mask."""
    not_imitated: tuple[str, ...]

    def refuse_what_is_not_imitated(
        self, _session: Session, planned: State, _old: State | None
    ) -> State:
        for name in self.not_imitated:
            if planned.get(name):
                raise PluginError(f"{self.noun}.{name} is not imitated by the sandbox's gcp plugin")
        return planned

    def create(self, session: Session, parent: str, query: Json, planned: State) -> None:
        body = {name: planned[name] for name in self.masks if planned.get(name)}
        try:
            operation = session.google.call(
                f"{self.methods}.create", parent=parent, query=query, body=_sent(body)
            )
        except PluginError as error:
            raise PluginError(f"Error creating {self.noun}: {error}") from error
        try:
            self._wait(session, operation, "Creating")
        except PluginError as error:
            raise PluginError(f"Error waiting to create {self.noun}: {error}") from error

    def get(self, session: Session, resource_id: str) -> Json | None:
        """None when it is gone, or deleted and only kept for a while."""
        try:
            live = session.google.call(f"{self.methods}.get", name=resource_id)
        except PluginError as error:
            gone(error, f'{self.noun} "{resource_id}"')
            return None
        return None if live.get("state") == "DELETED" else live

    def update(self, session: Session, resource_id: str, old: State, planned: State) -> None:
        changed = [
            name for name in self.masks if (old.get(name) or None) != (planned[name] or None)
        ]
        if not changed:
            return
        body = {name: planned[name] for name in self.masks if planned[name] or name in changed}
        mask = ",".join(self.masks[name] for name in changed)
        try:
            operation = session.google.call(
                f"{self.methods}.patch",
                name=resource_id,
                query={"updateMask": mask},
                body=_sent(body),
            )
            self._wait(session, operation, "Updating")
        except PluginError as error:
            raise PluginError(f'Error updating {self.noun} "{resource_id}": {error}') from error

    def delete(self, session: Session, resource_id: str, _state: State) -> None:
        try:
            operation = session.google.call(f"{self.methods}.delete", name=resource_id)
        except PluginError as error:
            gone(error, self.noun)
            return
        self._wait(session, operation, "Deleting")

    def _wait(self, session: Session, operation: Json, activity: str) -> None:
        operations.wait_for(
            session.google,
            f"{self.methods}.operations.get",
            operation,
            f"{activity} {self.noun}",
            session.config.poll_interval,
            session.waits,
        )


def _sent(body: Json) -> Json:
    """Nested values without what nobody set."""
    return {
        name: {key: item for key, item in value.items() if item} if name == "oidc" else value
        for name, value in body.items()
    }
