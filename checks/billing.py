"""Is the billing account usable, and is the project really billed?

Asked twice, because they are two facts: a closed account can be linked to a project, and a link is
no proof that Google bills it. No data source of the gcp plugin shows `billingEnabled`.
Permissions: billing.accounts.get and billing.resourceAssociations.create on the account
(roles/billing.user), resourcemanager.projects.get on the project.
"""

from google.api_core.exceptions import Forbidden, NotFound
from google.auth.credentials import Credentials
from google.cloud import billing_v1

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.shell import Command, command
from google_api.client_errors import SERVICE_DISABLED, bounded, explained
from google_api.endpoints import CLOUD_BILLING, api_root
from google_api.principal import shell_member

LINK_PERMISSION = "billing.resourceAssociations.create"
SECONDS_PER_CALL = 30.0


class Billing:
    """Questions to the Cloud Billing API; each method returns None or raises CheckError."""

    def __init__(self, credentials: Credentials) -> None:
        self._member = shell_member(credentials)
        self._client = billing_v1.CloudBillingClient(
            transport="rest",
            credentials=credentials,
            client_options={"api_endpoint": api_root(CLOUD_BILLING)},
        )

    def verify_account_open(self, account: str) -> None:
        good_state = f"billing account {account} is open"
        with explained(
            good_state, permission="billing.accounts.get", grant=self._grant_user(account)
        ):
            answer = self._client.get_billing_account(
                name=f"billingAccounts/{account}",
                timeout=SECONDS_PER_CALL,
                retry=bounded(SECONDS_PER_CALL),
            )
        if not answer.open_:
            raise CheckError(account_closed(account, answer.display_name))

    def verify_may_link(self, account: str) -> None:
        good_state = f"the deployer may link projects to billing account {account}"
        with explained(
            good_state, permission="billing.accounts.get", grant=self._grant_user(account)
        ):
            answer = self._client.test_iam_permissions(
                resource=f"billingAccounts/{account}",
                permissions=[LINK_PERMISSION],
                timeout=SECONDS_PER_CALL,
                retry=bounded(SECONDS_PER_CALL),
            )
        if LINK_PERMISSION not in answer.permissions:
            raise CheckError(may_not_link(account, self._grant_user(account)))

    def verify_project_billed(self, project_id: str, about_to_link: str | None = None) -> None:
        """A link that is about to be replaced by one to `about_to_link` is not judged."""
        good_state = f"project {project_id} is billed"
        grant = command(
            "gcloud projects add-iam-policy-binding {project_id} --member={member} "
            "--role=roles/browser",
            project_id=project_id,
            member=self._member,
        )
        with explained(good_state, permission="resourcemanager.projects.get", grant=grant):
            answer = self._client.get_project_billing_info(
                name=f"projects/{project_id}",
                timeout=SECONDS_PER_CALL,
                retry=bounded(SECONDS_PER_CALL),
            )
        if about_to_link and answer.billing_account_name != f"billingAccounts/{about_to_link}":
            return
        if not answer.billing_enabled:
            raise CheckError(not_billed(project_id, answer.billing_account_name))

    def is_linked(self, project_id: str, account: str) -> bool:
        """False also for a project that does not exist yet or is somebody else's.

        Google answers 403 for both, and asking is no failure; anything else is told.
        """
        good_state = f"the billing link of project {project_id} can be read"
        with explained(good_state, permission="resourcemanager.projects.get", grant=Command("")):
            try:
                answer = self._client.get_project_billing_info(
                    name=f"projects/{project_id}",
                    timeout=SECONDS_PER_CALL,
                    retry=bounded(SECONDS_PER_CALL),
                )
            except (Forbidden, NotFound) as error:
                if error.reason == SERVICE_DISABLED:
                    raise
                return False
        return answer.billing_account_name == f"billingAccounts/{account}"

    def _grant_user(self, account: str) -> Command:
        return command(
            "gcloud billing accounts add-iam-policy-binding {account} --member={member} "
            "--role=roles/billing.user",
            account=account,
            member=self._member,
        )


def account_closed(account: str, display_name: str) -> Finding:
    return make_finding(
        "BILLING_DISABLED", "account_closed", account=account, display_name=display_name
    )


def may_not_link(account: str, grant: Command) -> Finding:
    return make_finding("PERMISSION_MISSING", "may_not_link", account=account, grant=grant)


def not_billed(project_id: str, linked: str) -> Finding:
    account = linked.removeprefix("billingAccounts/")
    return make_finding(
        "BILLING_DISABLED",
        "linked_and_off" if account else "no_link",
        {"account": account},
        project_id=project_id,
    )
