"""What the resources of Cloud Monitoring share: names that Google gives, one writer at a time.

Order of calls and bodies: recordings of the official plugin, and google/services/monitoring/ of
https://github.com/hashicorp/terraform-provider-google for what these do not reach (masks, errors).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sandbox.gcp_plugin.bodies import filled
from sandbox.gcp_plugin.errors import PluginError, google_error
from sandbox.gcp_plugin.not_found import gone
from sandbox.gcp_plugin.rest import Json
from sandbox.gcp_plugin.schema import Created
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import State


def _too_many_edits(error: PluginError) -> bool:
    answer = google_error(error)
    text = str(answer.message).lower() if answer else ""
    return bool(answer and answer.code == 409 and "too many concurrent edits" in text)


@dataclass(frozen=True)
class MonitoringCalls:
    """Calls about one kind of resource."""

    kind: str
    """In the provider's sentences, e.g. AlertPolicy."""
    collection: str
    lock: str = ""
    """Prefix of the provider's mutex; empty where it takes none."""

    def create(self, session: Session, project: str, body: Json) -> str:
        """The name that Google gave."""
        try:
            made = self._change(session, project, "create", body=body, project=project)
        except PluginError as error:
            raise PluginError(f"Error creating {self.kind}: {error}") from error
        return str(made["name"])

    def get(self, session: Session, name: str) -> Json | None:
        """None if it is gone."""
        try:
            return self._call(session, "get", name.split("/")[1], name=name)
        except PluginError as error:
            gone(error, f'Monitoring{self.kind} "{name}"')
            return None

    def patch(
        self, session: Session, name: str, body: Json, query: Mapping[str, str] | None = None
    ) -> None:
        try:
            self._change(session, name.split("/")[1], "patch", body=body, query=query, name=name)
        except PluginError as error:
            raise PluginError(f'Error updating {self.kind} "{name}": {error}') from error

    def delete(self, session: Session, name: str, query: Mapping[str, str] | None = None) -> None:
        try:
            self._change(session, name.split("/")[1], "delete", query=query, name=name)
        except PluginError as error:
            gone(error, self.kind)

    def _change(
        self,
        session: Session,
        of_project: str,
        method: str,
        body: Json | None = None,
        query: Mapping[str, str] | None = None,
        **path: str,
    ) -> Json:
        key = f"{self.lock}/{of_project}" if self.lock else f"{self.collection}/{path}"
        with session.policy_lock(key):
            return self._call(session, method, of_project, body=body, query=query, **path)

    def _call(
        self,
        session: Session,
        method: str,
        of_project: str,
        body: Json | None = None,
        query: Mapping[str, str] | None = None,
        **path: str,
    ) -> Json:
        return session.google.call(
            f"monitoring.projects.{self.collection}.{method}",
            body=body,
            query=query,
            quota_project=session.charged_project(of_project),
            also_retried=_too_many_edits,
            **path,
        )


def parse_import_id(_session: Session, text: str) -> Created:
    """`PROJECT NAME` or `NAME`, the name in full."""
    name = text.split(" ")[-1]
    parts = name.split("/")
    if len(parts) != 4 or parts[0] != "projects":
        raise PluginError(f'Import id "{text}" is no projects/PROJECT/COLLECTION/ID')
    return Created(name, {"project": parts[1], "name": name})


def body_of(planned: State, sent: tuple[str, ...]) -> Json:
    """What is filled in, and always whether it is enabled."""
    body: Json = filled({name: planned.get(name) for name in sent})
    return {**body, "enabled": planned["enabled"]}


def with_zeros(live: Json, zeros: State) -> State:
    """Google's fields over the typed zero values that the provider keeps for the others."""
    return {name: live.get(name, zero) for name, zero in zeros.items()}
