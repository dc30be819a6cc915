"""Workload identity pools: their descriptions, restoring, and the credentials that federate."""

import json
from pathlib import Path

from sandbox.gcloud.command import Command, Given
from sandbox.gcloud.google import Google
from sandbox.gcloud.rest import Patch, Rest, say
from sandbox.lifecycle.credentials import impersonation_url

POOLS = "iam/v1/projects/{project}/locations/{location}/workloadIdentityPools"


def _create_cred_config(google: Google, given: Given) -> None:
    """Google publishes no method for it either: the file is all there is. No secret is in it."""
    flags = given.flags
    document = {
        "type": "external_account",
        "audience": f"//iam.googleapis.com/{given.target}",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": f"{google.url}/sts/v1/token",
        "credential_source": {"file": flags["credential-source-file"]},
    }
    if "service-account" in flags:
        impersonated = impersonation_url(google.url, flags["service-account"])
        document["service_account_impersonation_url"] = impersonated
    Path(flags["output-file"]).write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    say(f"Created credential configuration file [{flags['output-file']}].")


COMMANDS = {
    "iam workload-identity-pools create-cred-config": Command(
        takes="AUDIENCE",
        must={"output-file": "FILE", "credential-source-file": "FILE"},
        may={"service-account": "ACCOUNT"},
        work=_create_cred_config,
    ),
    "iam workload-identity-pools undelete": Command(
        takes="ID",
        in_project=True,
        must={"location": "LOCATION"},
        work=Rest(
            method="POST",
            path=f"{POOLS}/{{target}}:undelete",
            body={},
            waits=True,
            told="Undeleted workload identity pool [{target}].",
        ),
    ),
    "iam workload-identity-pools update": Command(
        takes="ID",
        in_project=True,
        must={"location": "LOCATION"},
        may={"description": "TEXT", "display-name": "TEXT"},
        work=Patch(
            path=f"{POOLS}/{{target}}",
            fields={"description": "description", "display-name": "displayName"},
            waits=True,
            told="Updated workload identity pool [{target}].",
        ),
    ),
    "iam workload-identity-pools providers update-oidc": Command(
        takes="ID",
        in_project=True,
        must={"location": "LOCATION", "workload-identity-pool": "ID"},
        may={"description": "TEXT", "display-name": "TEXT"},
        work=Patch(
            path=f"{POOLS}/{{workload_identity_pool}}/providers/{{target}}",
            fields={"description": "description", "display-name": "displayName"},
            waits=True,
            told="Updated workload identity pool provider [{target}].",
        ),
    ),
    "iam workload-identity-pools providers delete": Command(
        takes="ID",
        in_project=True,
        must={"location": "LOCATION", "workload-identity-pool": "ID"},
        work=Rest(
            method="DELETE",
            path=f"{POOLS}/{{workload_identity_pool}}/providers/{{target}}",
            waits=True,
            told="Deleted workload identity pool provider [{target}].",
        ),
    ),
    "iam workload-identity-pools providers undelete": Command(
        takes="ID",
        in_project=True,
        must={"location": "LOCATION", "workload-identity-pool": "ID"},
        work=Rest(
            method="POST",
            path=f"{POOLS}/{{workload_identity_pool}}/providers/{{target}}:undelete",
            body={},
            waits=True,
            told="Undeleted workload identity pool provider [{target}].",
        ),
    ),
}
