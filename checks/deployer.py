"""Who is deploying, and may such a principal create this project at all?"""

import os
from collections.abc import Mapping

from google.auth import external_account, external_account_authorized_user
from google.auth.credentials import Credentials
from google.oauth2.credentials import Credentials as OAuthCredentials

from checks.credentials import service_account_email
from checks.finding import CheckError, Finding

PIPELINE_VARIABLES = ("CI", "GITHUB_ACTIONS")
"""One of them is `true` or `1` on the runners of GitHub and GitLab."""
_ON = ("true", "1")


def verify_parent(credentials: Credentials, parent: str | None) -> None:
    """Google lets people create projects without a parent, but no service account.

    Asked before anything is touched, because the API says so only when the project is created.
    Raises CheckError PARENT_MISSING.
    """
    deployer = service_account_email(credentials)
    if parent is None and deployer is not None:
        raise CheckError(
            Finding(
                code="PARENT_MISSING",
                good_state="a project created by a service account has a parent",
                found=f"deployer {deployer}, neither organizationId nor folderId set",
                expected="an organization or a folder in which the deployer has "
                "roles/resourcemanager.projectCreator",
                fix="pulumi config set folderId FOLDER_NUMBER",
                waiting_helps=False,
            )
        )


def verify_not_a_person(credentials: Credentials, environ: Mapping[str, str] = os.environ) -> None:
    """A pipeline must not carry somebody's own login: it outlives the person's reasons to have it.

    Asked only where the environment says that this is a pipeline. A bare access token tells
    nothing about its owner and passes.
    Raises CheckError HUMAN_DEPLOYER.
    """
    variable = next((n for n in PIPELINE_VARIABLES if environ.get(n, "").lower() in _ON), None)
    if variable is None or not is_person(credentials):
        return
    raise CheckError(
        Finding(
            code="HUMAN_DEPLOYER",
            good_state="a pipeline deploys with an identity of its own",
            found=f"{variable}={environ[variable]}, and the credentials are a person's login",
            expected="a service account, best by workload identity federation and without a key",
            fix="gcloud auth application-default login --impersonate-service-account=DEPLOYER"
            "  # or, to allow it: pulumi config set allowHumanDeployer true",
            waiting_helps=False,
        )
    )


def is_person(credentials: Credentials) -> bool:
    """True for `gcloud auth application-default login` and for workforce identity federation."""
    if service_account_email(credentials) is not None:
        return False
    if isinstance(credentials, external_account.Credentials):
        return bool(credentials.is_user)
    if isinstance(credentials, external_account_authorized_user.Credentials):
        return True
    return isinstance(credentials, OAuthCredentials) and bool(credentials.refresh_token)
