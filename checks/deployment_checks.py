"""The questions that a deployment asks Google on every `up`, gathered behind one object.

Those named `before_…` run at the start of the program, so also at preview; the others run when the
project is known. All are read-only and bounded in time, and raise CheckError.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from google.auth.credentials import Credentials

from checks import client_checks, deployer
from checks.api_readiness import ServiceAnswers
from checks.available_services import AvailableServices
from checks.foreign_access import WayIn
from checks.mark_listing import Marked
from checks.mark_lookup import Existing, Ownership
from checks.policies import Policies
from checks.quota_project_apis import CountedServices, counted_against
from checks.self_deployed import SelfDeployedEndpoints
from checks.ways_in import WaysIn
from findings.cases import make_finding
from findings.finding import CheckError, Finding
from google_api.backoff import Waiting
from google_api.credentials import ensure_token, load_credentials
from google_api.principal import principal_of, shell_member
from google_api.reader import Unknown

if TYPE_CHECKING:
    from checks.billing import Billing
    from checks.projects import Projects
    from checks.tags import TagValues


class Gates:
    """Asks Google itself. Clients are made on first use, from one set of credentials."""

    def __init__(self, quota_project: str | None = None) -> None:
        self._quota_project = quota_project
        self._existing: dict[str, Existing | None] = {}

    @cached_property
    def _credentials(self) -> Credentials:
        return load_credentials(self._quota_project)

    @cached_property
    def _billing(self) -> "Billing":
        return client_checks.billing(self._credentials)

    @cached_property
    def _projects(self) -> "Projects":
        return client_checks.projects(self._credentials)

    @cached_property
    def _tag_values(self) -> "TagValues":
        return client_checks.tag_values(self._credentials)

    @cached_property
    def _ways_in(self) -> WaysIn:
        return WaysIn(self._credentials)

    @cached_property
    def _ownership(self) -> Ownership:
        return Ownership(self._credentials)

    def deployer_has_no_key(self) -> None:
        """The credentials are no service-account key. Asks Google nothing."""
        deployer.verify_no_key(self._credentials)

    def sign_in(self) -> None:
        """There are credentials, and a token of theirs that is valid now."""
        ensure_token(self._credentials)

    def deployer(self) -> str:
        """The deploying principal as an IAM member, ready for a shell."""
        return shell_member(self._credentials)

    def known_deployer(self) -> str:
        """The deploying principal as an IAM member; empty where google-auth does not know it."""
        return principal_of(self._credentials)

    def deployer_fits_a_pipeline(self) -> None:
        """In a pipeline, the deployer is not a person. Asks Google nothing."""
        deployer.verify_not_a_person(self._credentials)

    def services_allowed(
        self, project_id: str, parent: str | None, services: Sequence[str], tagged: bool
    ) -> Unknown | None:
        """No organization policy forbids the services; returns why that cannot be told.

        `parent` is `folders/NUMBER` or `organizations/NUMBER`, asked before the project is there.
        """
        policies = Policies(self._credentials)
        return policies.verify_services_allowed(project_id, parent, services, tagged)

    def counted_services_on(self, project_id: str, services: Sequence[str]) -> Unknown | None:
        """The services are on where the deployer's requests count; returns why it cannot be told.

        Nothing is asked where that is `project_id`, the environment's own, in which they are turned
        on by the deployment.
        """
        counted = counted_against(self._credentials, self._quota_project)
        if counted is None:
            return Unknown("it is not known which project the requests count against")
        if counted == project_id:
            return None
        return CountedServices(self._credentials).verify_on(counted, services)

    def services_unlisted(
        self, project_id: str, services: Mapping[str, str]
    ) -> list[Finding] | Unknown:
        """A finding for each that Google does not list for the project, or why it cannot be told.

        `services` are by name, each with its place in the settings.
        """
        return AvailableServices(self._credentials).unknown(project_id, services)

    def existing(self, name: str) -> Existing | None:
        """What Google has under a resource name; None if nothing, or if it cannot be told.

        Each name is asked about once.
        """
        if name not in self._existing:
            self._existing[name] = self._ownership.existing(name)
        return self._existing[name]

    def ways_into(self, name: str) -> Sequence[Callable[[], Iterable[WayIn]]]:
        """The questions about an account, a pool or a project of that name: who may use it?

        Each can be asked in a thread of its own, and raises CheckError where it cannot be told.
        """
        ways = self._ways_in
        kinds: tuple[Callable[[str], list[WayIn]], ...] = (ways.providers,)
        if "/serviceAccounts/" in name:
            kinds = (ways.keys, ways.grants)
        elif name.count("/") == 1:
            kinds = (ways.project_grants,)
        return [partial(kind, name) for kind in kinds]

    def owners(self, project_id: str, collection: str) -> Mapping[str, str] | Unknown:
        """The mark of each item of a collection of the project, by Google's name."""
        return Marked(self._credentials).owners(project_id, collection)

    def before_project_is_created(
        self, project_id: str, billing_account: str, parent: str | None
    ) -> None:
        """No project of this id is being deleted, the account is open, the deployer may link it and
        may create a project there.

        Only the first is asked of a project that exists and is linked to the account: a pipeline
        may lose its rights on the account and keep its environments.
        """
        existing = self.existing(f"projects/{project_id}")
        if existing and existing.deleted:
            found = f"DELETE_REQUESTED, {existing.said}"
            raise CheckError(
                make_finding("PROJECT_DELETED", "deleted", project_id=project_id, found=found)
            )
        if self._billing.is_linked(project_id, billing_account):
            return
        deployer.verify_parent(self._credentials, parent)
        self._may_be_linked(billing_account)

    def before_project_is_adopted(
        self, project_id: str, billing_account: str, parent: str | None
    ) -> None:
        """The project exists and is ACTIVE, its parent is said, and the account can be linked.

        `parent` is `folders/NUMBER` or `organizations/NUMBER`.
        """
        self._projects.verify_adoptable(project_id, parent)
        if not self._billing.is_linked(project_id, billing_account):
            self._may_be_linked(billing_account)

    def _may_be_linked(self, billing_account: str) -> None:
        self._billing.verify_account_open(billing_account)
        self._billing.verify_may_link(billing_account)

    def before_project_is_selected(self, project_id: str) -> None:
        """The project exists, is visible and ACTIVE."""
        self._projects.verify_active(project_id)

    def tag_value(self, name: str) -> str:
        """`tagValues/ID` of `PARENT/KEY/VALUE`, which exists and may be seen; asked once."""
        return self._tag_values.named(name)

    def project_billed(self, project_id: str, about_to_link: str | None = None) -> None:
        """Google bills the project; at a preview, unless another account is to be linked."""
        self._billing.verify_project_billed(project_id, about_to_link)

    def self_deployed_url(self, project_id: str, location: str, endpoint: str, urn: str) -> str:
        """Where the endpoint answers; it serves its model. `urn` is the resource's."""
        endpoints = SelfDeployedEndpoints(self._credentials)
        return endpoints.chat_url(project_id, location, endpoint, urn)

    def services_enabled(
        self, project_id: str, services: Sequence[str], tell: Callable[[str], None]
    ) -> None:
        """Service Usage reports all of them ENABLED; `tell` hears what is waited for."""
        asking = client_checks.services(self._credentials, Waiting(tell=tell))
        asking.verify_enabled(project_id, services)

    def services_answer(
        self, project_id: str, services: Sequence[str], tell: Callable[[str], None]
    ) -> list[Unknown]:
        """None of them says that it is off; returns which could not be asked, and why."""
        waiting = Waiting(tell=tell)
        return ServiceAnswers(self._credentials, waiting).verify(project_id, services)
