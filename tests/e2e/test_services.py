"""The APIs of an environment: more by setting; one `up` where Google is late with everything."""

import json
import shutil

import pytest

from sandbox.local_google.resources.propagation import Delay, Propagation
from sandbox.local_google.state.seed import QUOTA_PROJECT
from tests.conftest import LocalGoogle
from tests.e2e.conftest import CHECKOUT, DEV_SETTINGS, Stack
from tests.e2e.test_life_of_an_environment import caller_may_call

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROJECT = "gpt-oss-dev"
ENABLE_MODEL = "aiplatform.projects.publishers.models.enableModel"
SET_POLICY = "cloudresourcemanager.projects.setIamPolicy"


def changes(stack: Stack) -> dict[str, str]:
    """The next update's operation by logical name."""
    steps = json.loads(stack.run("pulumi", "preview", "--json").stdout)["steps"]
    return {s["urn"].rpartition("::")[2]: s["op"] for s in steps if s["op"] != "same"}


def statuses(google: LocalGoogle, method: str) -> list[int]:
    return [e.status for e in google.world.journal.entries if e.method_id == method]


def test_grants_accounts_and_apis_that_are_late_are_waited_for_in_one_up(
    stack: Stack, google: LocalGoogle
) -> None:
    late = Delay(seconds=60)
    google.world.propagation = Propagation(grants=late, services=late, accounts=late)
    google.world.clock.run(20)
    told = stack.up()
    assert "aiplatform.googleapis.com is ENABLED and does not answer yet" in told
    assert "gpt-oss-caller-grant: Google does not see gpt-oss-caller@" in told
    assert {400, 200} <= set(statuses(google, SET_POLICY))
    assert caller_may_call(google)
    stack.succeed("preview", "--expect-no-changes")


def test_every_request_counts_against_the_quota_project(stack: Stack, google: LocalGoogle) -> None:
    """The plugin's too: in the project that the login's own file names, no API is on."""
    own, asked = (google.world.projects[name] for name in (QUOTA_PROJECT, "existing-project"))
    own.services, asked.services = [], own.services
    assert "API_DISABLED" in stack.fail("up", "--yes", "--skip-preview")
    stack.configure(**DEV_SETTINGS, quotaProject="existing-project")
    stack.up()


def test_an_api_without_a_question_is_waited_for_by_its_first_user(
    stack: Stack, google: LocalGoogle
) -> None:
    """enableModel also asks for an API that answers nothing harmless."""
    google.world.propagation.services = Delay(polls=2)
    told = stack.up()
    service = "cloudcommerceconsumerprocurement.googleapis.com"
    assert f": Google does not see {service} everywhere yet" in told
    assert statuses(google, ENABLE_MODEL) == [403, 403, 200]


def test_trying_ends_with_the_remedy(stack: Stack, google: LocalGoogle) -> None:
    """In a copy of the program whose patience is three seconds instead of three minutes."""
    rooms = stack.folder / "components"
    rooms.unlink()
    shutil.copytree(CHECKOUT / "components", rooms)
    table = rooms / "failures" / "retries.py"
    table.write_text(table.read_text("utf-8").replace("seconds=180", "seconds=3"), "utf-8")
    google.world.propagation.accounts = Delay(seconds=86_400)
    told = stack.fail("up", "--yes", "--skip-preview")
    assert "again in 1 s (try 2 of 15" in told
    assert "NOT_PROPAGATED  does not hold: gpt-oss-caller-grant can be set up" in told
    google.world.clock.advance(86_400)
    stack.up()
    assert caller_may_call(google)


def test_extra_services_are_turned_on_and_never_off(stack: Stack, google: LocalGoogle) -> None:
    """Also where everything else is protected: a new API must not look like a new project."""
    stack.up()
    stack.configure(**DEV_SETTINGS, extraServices=["logging.googleapis.com"])
    assert changes(stack) == {"gpt-oss-services-logging": "create"}
    stack.succeed("up", "--yes")
    services = google.world.projects[PROJECT].services
    assert "logging.googleapis.com" in services
    stack.succeed("preview", "--expect-no-changes")
    stack.succeed("refresh", "--yes", "--skip-preview", "--expect-no-changes")
    stack.configure(**DEV_SETTINGS, deletionProtection=False)
    assert changes(stack)["gpt-oss-services-logging"] == "delete"
    stack.up()
    assert "logging.googleapis.com" in services
    stack.succeed("destroy", "--yes", "--skip-preview")
