"""Do the enabled APIs answer? ENABLED is what Service Usage wrote down; an API learns of it later.

One harmless read is asked of the API itself, counted against the environment's project, for as
long as it answers SERVICE_DISABLED. Any other answer ends the waiting at once: a refusal of the
API's own proves that it is on, and what says nothing about it (an outage, a missing
serviceusage.services.use) is not worth waiting for.

No question is published for cloudcommerceconsumerprocurement that would be harmless: it lists the
orders of a whole billing account. Nor for billingbudgets, which lists that account's budgets. Both
are waited for by their first user (components/failures/retries.py). sts and iamcredentials have no
reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from google.auth.credentials import Credentials, CredentialsWithQuotaProject

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from google_api.backoff import Waiting
from google_api.client_errors import SERVICE_DISABLED, USER_PROJECT_DENIED
from google_api.endpoints import (
    CLOUD_BILLING,
    CLOUD_QUOTAS,
    IAM,
    MONITORING,
    ORG_POLICY,
    RESOURCE_MANAGER_V3,
    SERVICE_USAGE,
    VERTEX_AI,
    Api,
)
from google_api.reader import Reader, Unknown

LONGEST_WAIT = 300.0
"""Seconds. Users report minutes, and one ten of them; past this the next `up` waits again:
https://github.com/hashicorp/terraform-provider-google/issues/8214"""


@dataclass(frozen=True)
class Question:
    """A read that changes nothing and tells nothing worth keeping."""

    api: Api
    path: str


QUESTIONS: Mapping[str, Question] = {
    # The model's card: it belongs to no project, so no permission on one is asked for (inferred).
    "aiplatform.googleapis.com": Question(
        VERTEX_AI, "v1/publishers/openai/models/gpt-oss-120b-maas"
    ),
    "cloudbilling.googleapis.com": Question(CLOUD_BILLING, "v1/projects/{project}/billingInfo"),
    "cloudquotas.googleapis.com": Question(
        CLOUD_QUOTAS, "v1/projects/{project}/locations/global/quotaPreferences?pageSize=1"
    ),
    "cloudresourcemanager.googleapis.com": Question(RESOURCE_MANAGER_V3, "v3/projects/{project}"),
    "iam.googleapis.com": Question(IAM, "v1/projects/{project}/serviceAccounts?pageSize=1"),
    "monitoring.googleapis.com": Question(
        MONITORING, "v3/projects/{project}/alertPolicies?pageSize=1"
    ),
    "orgpolicy.googleapis.com": Question(ORG_POLICY, "v2/projects/{project}/policies?pageSize=1"),
    "serviceusage.googleapis.com": Question(
        SERVICE_USAGE, "v1/projects/{project}/services/serviceusage.googleapis.com"
    ),
}


class ServiceAnswers:
    """Questions to the enabled APIs themselves."""

    def __init__(self, credentials: Credentials, waiting: Waiting | None = None) -> None:
        self._credentials = credentials
        self._waiting = waiting or Waiting()

    def verify(self, project_id: str, services: Sequence[str]) -> list[Unknown]:
        """Return once no API says that it is off; say of each that could not be asked why.

        `services` without a question in QUESTIONS are passed over. Raises CheckError API_DISABLED
        after LONGEST_WAIT.
        """
        if not isinstance(self._credentials, CredentialsWithQuotaProject):
            return [Unknown("the credentials take no project to count requests against")]
        counted = self._credentials.with_quota_project(project_id)  # type: ignore[no-untyped-call]
        # A copy comes without the token, and asking for another takes as long as a question.
        counted.token, counted.expiry = self._credentials.token, self._credentials.expiry
        reader = Reader(counted)
        unasked = []
        for service in filter(QUESTIONS.__contains__, services):
            answer = _Answer(reader, service, project_id)
            left = self._waiting.while_there_is(answer.still_off, LONGEST_WAIT)
            if left is not None:
                raise CheckError(not_answering(project_id, service, left))
            if answer.unknown:
                unasked.append(Unknown(f"{service}: {answer.unknown}"))
        return unasked


class _Answer:
    """What one API says, as often as it is asked."""

    def __init__(self, reader: Reader, service: str, project_id: str) -> None:
        self._reader = reader
        self._service = service
        self._api = QUESTIONS[service].api
        self._path = QUESTIONS[service].path.format(project=project_id)
        self.unknown: Unknown | None = None
        """Why the last answer says nothing about the API."""

    def still_off(self) -> str | None:
        """The API's own words while it says that it is off."""
        answer = self._reader.get(self._api, self._path)
        if not isinstance(answer, Unknown):
            return None
        refused = answer.error
        if refused and (refused.reason, refused.service) == (SERVICE_DISABLED, self._service):
            return f"{self._service} is ENABLED and does not answer yet ({SERVICE_DISABLED})"
        if not refused or refused.reason == USER_PROJECT_DENIED or refused.is_outage:
            self.unknown = answer
        return None


def not_answering(project_id: str, service: str, found: str) -> Finding:
    return make_finding(
        "API_DISABLED",
        "not_answering",
        project_id=project_id,
        service=service,
        said=found,
        seconds=f"{LONGEST_WAIT:.0f}",
    )
