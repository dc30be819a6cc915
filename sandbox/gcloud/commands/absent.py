"""Commands that this project's pages name and the local Google has nothing for."""

from sandbox.gcloud.bindings import FLAGS
from sandbox.gcloud.command import Command
from sandbox.gcloud.rest import Absent

COMMANDS = {
    "pubsub topics add-iam-policy-binding": Command(
        takes="TOPIC",
        in_project=True,
        must=FLAGS,
        work=Absent("pubsub.projects.topics.setIamPolicy"),
    ),
    "storage buckets create": Command(
        takes="URI",
        in_project=True,
        may={"location": "TEXT"},
        work=Absent("storage.buckets.insert (inside, Pulumi's state is a folder)"),
    ),
    "logging read": Command(
        takes="[TEXT]",
        in_project=True,
        may={"limit": "NUMBER", "freshness": "TEXT"},
        work=Absent("logging.entries.list (.venv/bin/python -m scripts.sandbox audit shows them)"),
    ),
}
