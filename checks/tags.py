"""Is the tag value there that is to be bound to the project, and what is its id?

Asked before anything is made, and so that the plugin gets the id: older ones take no name, and what
somebody imports is told by its id in the state.
Source: mmv1/templates/terraform/custom_import/tags_tag_binding.go.tmpl of
https://github.com/GoogleCloudPlatform/magic-modules

Permission: resourcemanager.tagValues.get on the value (roles/resourcemanager.tagUser).
"""

from google.auth.credentials import Credentials
from google.cloud import resourcemanager_v3

from findings.shell import Command, command
from google_api.client_errors import bounded, explained
from google_api.endpoints import RESOURCE_MANAGER_V3, api_root
from google_api.principal import shell_member

SECONDS_PER_CALL = 30.0


class TagValues:
    """Questions to the Resource Manager API, each asked once."""

    def __init__(self, credentials: Credentials) -> None:
        self._member = shell_member(credentials)
        self._client = resourcemanager_v3.TagValuesClient(
            transport="rest",
            credentials=credentials,
            client_options={"api_endpoint": api_root(RESOURCE_MANAGER_V3)},
        )
        self._ids: dict[str, str] = {}

    def named(self, name: str) -> str:
        """`tagValues/ID` of `PARENT/KEY/VALUE`.

        Google does not tell a value that is missing from one that may not be seen.
        """
        if name not in self._ids:
            self._ids[name] = self._ask(name)
        return self._ids[name]

    def _ask(self, name: str) -> str:
        with explained(
            f"tag value {name} exists and the deployer may see it",
            permission="resourcemanager.tagValues.get on a tag value that exists",
            grant=grant(name, self._member),
        ):
            value = self._client.get_namespaced_tag_value(
                name=name, timeout=SECONDS_PER_CALL, retry=bounded(SECONDS_PER_CALL)
            )
        return str(value.name)


def grant(name: str, member: str) -> Command:
    first = command(
        "first, is it spelt so? gcloud resource-manager tags values list --parent={key}",
        key=name.rpartition("/")[0],
    )
    asked = command(
        "gcloud resource-manager tags values add-iam-policy-binding {name} --member={member} "
        "--role=roles/resourcemanager.tagUser",
        name=name,
        member=member,
    )
    return asked.with_note(first)
