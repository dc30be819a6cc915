"""Who is deploying, and may such a principal create this project at all?"""

from google.auth.credentials import Credentials

from checks.credentials import service_account_email
from checks.finding import CheckError, Finding


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
