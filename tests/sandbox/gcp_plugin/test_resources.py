"""What resources do to Google where the recordings do not reach, without an engine."""

from typing import cast

import pytest

from sandbox.gcp_plugin.errors import PartlyCreatedError, PluginError
from sandbox.gcp_plugin.plan import planned_state
from sandbox.gcp_plugin.read_back import read_back
from sandbox.gcp_plugin.resources import RESOURCES
from sandbox.gcp_plugin.schema import Created
from sandbox.gcp_plugin.session import Session
from sandbox.gcp_plugin.values import UNKNOWN, State
from sandbox.local_google.resources.faults import Fault
from tests.conftest import LocalGoogle

ACCOUNT = RESOURCES["gcp:serviceaccount/account:Account"]
MEMBER = RESOURCES["gcp:projects/iAMMember:IAMMember"]
PROJECT = RESOURCES["gcp:organizations/project:Project"]
ROLE = RESOURCES["gcp:projects/iAMCustomRole:IAMCustomRole"]
SERVICE = RESOURCES["gcp:projects/service:Service"]
EXISTING = "existing-project"
AI = "aiplatform.googleapis.com"


@pytest.fixture(autouse=True)
def _iam_is_on(google: LocalGoogle) -> None:
    services = google.world.projects[EXISTING].services
    services += [name for name in ("iam.googleapis.com",) if name not in services]


def create(session: Session, urn_type: str, inputs: State) -> Created:
    resource = RESOURCES[urn_type]
    return resource.create(session, planned_state(session, resource, inputs, None))


def calls(google: LocalGoogle) -> list[str]:
    return [f"{e['method']} {str(e['path']).split('?')[0]}" for e in google.world.journal.select()]


PERMISSIONS = ["aiplatform.endpoints.predict", "aiplatform.endpoints.get"]
ROLE_INPUTS = {"project": EXISTING, "roleId": "gone", "title": "t", "permissions": PERMISSIONS}


def test_a_deleted_role_is_undeleted_and_brought_up_to_date(
    session: Session, google: LocalGoogle
) -> None:
    first = create(session, ROLE.urn_type, {**ROLE_INPUTS, "stage": "GA"})
    ROLE.delete(session, first.resource_id, first.state)
    assert google.world.projects[EXISTING].roles["gone"].deleted

    again = create(session, ROLE.urn_type, {**ROLE_INPUTS, "stage": "GA", "title": "new"})

    assert again.resource_id == first.resource_id
    assert not google.world.projects[EXISTING].roles["gone"].deleted
    assert again.state["title"] == "new"
    assert again.state["permissions"] == PERMISSIONS  # the program's order, not Google's


def test_an_existing_account_is_adopted_only_where_that_was_asked_for(session: Session) -> None:
    inputs = {"accountId": "twice-made", "project": EXISTING}
    first = create(session, ACCOUNT.urn_type, inputs)
    with pytest.raises(PluginError, match="Error creating service account: googleapi: Error 409"):
        create(session, ACCOUNT.urn_type, inputs)
    adopted = create(session, ACCOUNT.urn_type, {**inputs, "createIgnoreAlreadyExists": True})
    assert adopted.state["uniqueId"] == first.state["uniqueId"]


def test_a_service_is_turned_off_at_destroy_only_where_that_was_asked_for(
    session: Session, google: LocalGoogle
) -> None:
    made = create(session, SERVICE.urn_type, {"project": EXISTING, "service": AI})
    SERVICE.delete(session, made.resource_id, made.state)
    assert AI in google.world.projects[EXISTING].services
    SERVICE.delete(session, made.resource_id, {**made.state, "disableOnDestroy": True})
    assert AI not in google.world.projects[EXISTING].services


def test_a_service_that_is_on_already_costs_one_read(session: Session, google: LocalGoogle) -> None:
    create(session, SERVICE.urn_type, {"project": EXISTING, "service": AI})
    before = len(calls(google))
    create(session, SERVICE.urn_type, {"project": EXISTING, "service": AI})
    assert calls(google)[before:] == [f"GET /serviceusage/v1/projects/{EXISTING}/services"]


def test_an_operation_is_read_until_it_is_done(session: Session, google: LocalGoogle) -> None:
    google.world.operation_polls = 3
    create(session, SERVICE.urn_type, {"project": EXISTING, "service": AI})
    reads = [call for call in calls(google) if call.startswith("GET /serviceusage/v1/operations/")]
    assert len(reads) >= 3
    assert AI in google.world.projects[EXISTING].services


def test_a_failed_billing_link_keeps_the_project_in_the_state(
    session: Session, google: LocalGoogle
) -> None:
    method_id = "cloudbilling.projects.updateBillingInfo"
    google.world.faults.append(Fault(id=1, method_id=method_id, status=403))
    inputs = {"projectId": "half-made", "name": "half", "orgId": "1234567890"}
    with pytest.raises(PartlyCreatedError) as failure:
        create(
            session,
            PROJECT.urn_type,
            {**inputs, "autoCreateNetwork": True, "billingAccount": "012345-567890-ABCDEF"},
        )
    assert failure.value.resource_id == "projects/half-made"
    assert failure.value.state["billingAccount"] == ""
    assert "number" not in failure.value.state  # not known: must not be stored as known


def test_what_is_kept_of_a_failed_read_back_has_no_unknown_at_any_depth() -> None:
    def refused(_session: Session, _id: str, _state: State) -> State | None:
        raise PluginError("403")

    planned = {"name": UNKNOWN, "conditions": [{"name": UNKNOWN, "displayName": "errors"}]}
    with pytest.raises(PartlyCreatedError) as failure:
        read_back(cast("Session", None), refused, "alertPolicies/1", planned)
    assert failure.value.state == {"conditions": [{"displayName": "errors"}]}


def test_what_is_gone_reads_as_gone(session: Session) -> None:
    assert ACCOUNT.read(session, f"projects/{EXISTING}/serviceAccounts/no@x.y", {}) is None
    grant = {"project": EXISTING, "role": "roles/viewer", "member": "user:nobody@example.com"}
    assert MEMBER.read(session, "any", grant) is None
    assert SERVICE.read(session, "any", {"project": EXISTING, "service": "off.y"}) is None


def test_somebody_else_s_project_is_an_error_and_not_gone(session: Session) -> None:
    with pytest.raises(PluginError, match="does not have permission to access Project"):
        PROJECT.read(session, "projects/taken-project", {})


@pytest.mark.parametrize(
    ("urn_type", "text", "resource_id"),
    [
        (PROJECT.urn_type, EXISTING, f"projects/{EXISTING}"),
        (PROJECT.urn_type, f"projects/{EXISTING}", f"projects/{EXISTING}"),
        (SERVICE.urn_type, f"{EXISTING}/{AI}", f"{EXISTING}/{AI}"),
        (ACCOUNT.urn_type, "p/a@b", "projects/p/serviceAccounts/a@b"),
        (ACCOUNT.urn_type, "projects/p/serviceAccounts/a@b", "projects/p/serviceAccounts/a@b"),
        (ROLE.urn_type, "projects/p/roles/r", "projects/p/roles/r"),
        (
            MEMBER.urn_type,
            f"{EXISTING} roles/owner user:dev@example.com",
            f"{EXISTING}/roles/owner/user:dev@example.com",
        ),
    ],
)
def test_import_ids_are_the_upstream_provider_s(
    session: Session, urn_type: str, text: str, resource_id: str
) -> None:
    assert RESOURCES[urn_type].parse_import_id(session, text).resource_id == resource_id


@pytest.mark.parametrize(
    ("urn_type", "text", "message"),
    [
        (PROJECT.urn_type, "123456", "please use project_id"),
        (SERVICE.urn_type, AI, "{project}/{service}"),
        (ACCOUNT.urn_type, "a/b/c", "doesn't match any of the accepted formats"),
        (ACCOUNT.urn_type, "a@b", "project: required field is not set"),
        (MEMBER.urn_type, "p roles/viewer", "Wrong number of parts"),
        (MEMBER.urn_type, f"{EXISTING} roles/viewer user:no@x", "Cannot find binding"),
        (MEMBER.urn_type, f"{EXISTING} roles/owner user:no@x", "Cannot find binding"),
        ("gcp:vertex/aiModelGardenEnableModel:AiModelGardenEnableModel", "x", "cannot be imported"),
    ],
)
def test_a_bad_import_id_says_what_was_expected(
    session: Session, urn_type: str, text: str, message: str
) -> None:
    with pytest.raises(PluginError, match=message.replace("{", r"\{")):
        RESOURCES[urn_type].parse_import_id(session, text)
