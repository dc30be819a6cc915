"""APIs of a project."""

from sandbox.gcloud.command import Command, Given, Shown
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


def _list(google: Google, given: Given) -> Shown:
    """What is on; with --available all that could be.

    https://cloud.google.com/sdk/gcloud/reference/services/list
    """
    query = {} if "available" in given.flags else {"filter": "state:ENABLED"}
    listing = Rest(path=f"{V1}/projects/{{project}}/services", query=query, listed="services")
    return listing(google, given)


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
        may={"available": ""},
        in_project=True,
        columns={"NAME": "config.name", "TITLE": "config.title"},
        work=_list,
    ),
}
