"""APIs of a project."""

from sandbox.gcloud.command import Command, Given
from sandbox.gcloud.google import Google
from sandbox.gcloud.rest import Rest, say

V1 = "serviceusage/v1"


def _enable(google: Google, given: Given) -> None:
    """One by itself, several in one call, as gcloud does."""
    project = f"{V1}/projects/{given.flags['project']}"
    if len(given.targets) == 1:
        started = google.ask("POST", f"{project}/services/{given.target}:enable", {})
    else:
        body = {"serviceIds": given.targets}
        started = google.ask("POST", f"{project}/services:batchEnable", body)
    done = google.finished(V1, started)
    say(f'Operation "{done.get("name", "")}" finished successfully.')


COMMANDS = {
    "services enable": Command(takes="SERVICE...", in_project=True, work=_enable),
    "services disable": Command(
        takes="SERVICE",
        in_project=True,
        work=Rest(
            method="POST",
            path=f"{V1}/projects/{{project}}/services/{{target}}:disable",
            body={},
            waits=True,
            told="Disabled [{target}].",
        ),
    ),
    "services list": Command(
        in_project=True,
        columns={"NAME": "config.name", "TITLE": "config.title"},
        work=Rest(
            path=f"{V1}/projects/{{project}}/services",
            query={"filter": "state:ENABLED"},
            listed="services",
        ),
    ),
}
