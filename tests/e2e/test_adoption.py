"""However a project was prepared by hand, adopting it ends in the world of a fresh one."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from sandbox.local_google.state.seed import CLOSED, DEV, FOLDER, MAIN
from tests.conftest import LocalGoogle
from tests.e2e.conftest import CONFIG, DEV_SETTINGS, Stack, fresh_stack
from tests.e2e.worlds import OWNER_LABEL, seen

pytestmark = [pytest.mark.engine, pytest.mark.slow]

PROJECT = "gpt-oss-dev"
EMAIL = f"gpt-oss-caller@{PROJECT}.iam.gserviceaccount.com"
ACCOUNT = f"projects/{PROJECT}/serviceAccounts/{EMAIL}"
ROLE = f"projects/{PROJECT}/roles/gpt_oss_caller"
MODEL = f"projects/{PROJECT}/publishers/openai/models/gpt-oss-120b-maas"
ADOPT = {**DEV_SETTINGS, "projectMode": "adopt"}
KINDS = ("account", "role")
OWNED = f"{OWNER_LABEL}=vertex-gpt-oss_dev"
SELECT = {"projectId": PROJECT, "projectMode": "select"}


@dataclass
class Hand:
    """Somebody with gcloud: calls to Google, past Pulumi."""

    google: LocalGoogle

    def send(self, method: str, path: str, body: Any = None) -> Any:
        token = self.google.world.token_for("user:dev@example.com")
        headers = {"Authorization": f"Bearer {token}"}
        url = f"{self.google.url}/{path}"
        answer = httpx2.request(method, url, headers=headers, json=body)
        answer.raise_for_status()
        return answer.json()

    def project(self, **fields: Any) -> None:
        parent = fields.pop("parent", {"type": "organization", "id": "1234567890"})
        body = {"projectId": PROJECT, "name": "By hand", "parent": parent, **fields}
        self.send("POST", "cloudresourcemanager/v1/projects", body)

    def billed(self) -> None:
        self.project()
        body = {"billingAccountName": f"billingAccounts/{MAIN}"}
        self.send("PUT", f"cloudbilling/v1/projects/{PROJECT}/billingInfo", body)

    def apis(self, *names: str) -> None:
        self.billed()
        for name in names:
            path = f"serviceusage/v1/projects/{PROJECT}/services/{name}.googleapis.com:enable"
            self.send("POST", path, {})

    def both_apis(self) -> None:
        self.apis("aiplatform", "cloudcommerceconsumerprocurement")

    def account(self, description: str = "") -> None:
        body = {"displayName": "By hand", "description": description}
        path = f"iam/v1/projects/{PROJECT}/serviceAccounts"
        self.send("POST", path, {"accountId": "gpt-oss-caller", "serviceAccount": body})

    def role(self) -> None:
        role = {"title": "By hand", "includedPermissions": ["aiplatform.endpoints.get"]}
        path = f"iam/v1/projects/{PROJECT}/roles"
        self.send("POST", path, {"roleId": "gpt_oss_caller", "role": role})

    def grant(self) -> None:
        path = f"cloudresourcemanager/v1/projects/{PROJECT}"
        policy = self.send("POST", f"{path}:getIamPolicy", {})
        policy["bindings"].append({"role": ROLE, "members": [f"serviceAccount:{EMAIL}"]})
        self.send("POST", f"{path}:setIamPolicy", {"policy": policy})


def deleted_role(hand: Hand) -> None:
    hand.project()
    hand.role()
    hand.send("DELETE", f"iam/v1/{ROLE}")


def everything(hand: Hand) -> None:
    hand.both_apis()
    hand.account()
    hand.role()
    hand.grant()
    hand.send("POST", f"aiplatform/v1beta1/{MODEL}:enableModel", {})


def another_folder(hand: Hand) -> None:
    """Taking it out of there needs a right there."""
    hand.project(parent={"type": "folder", "id": FOLDER})
    binding = {"role": "roles/resourcemanager.projectMover", "members": [DEV]}
    hand.google.world.folders[FOLDER].policy.bindings.append(binding)


def closed_billing(hand: Hand) -> None:
    hand.project()
    hand.google.world.projects[PROJECT].billing_account = CLOSED


BEGINNINGS: dict[str, Callable[[Hand], Any]] = {
    "project": lambda hand: hand.project(),
    "billed": lambda hand: hand.billed(),
    "one API": lambda hand: hand.apis("aiplatform"),
    "both APIs": lambda hand: hand.both_apis(),
    "account": lambda hand: (hand.billed(), hand.account()),
    "account, role and grant": lambda hand: (
        hand.project(),
        hand.account(),
        hand.role(),
        hand.grant(),
    ),
    "role": lambda hand: (hand.project(), hand.role()),
    "deleted role": deleted_role,
    "model": lambda hand: (
        hand.both_apis(),
        hand.send("POST", f"aiplatform/v1beta1/{MODEL}:enableModel", {}),
    ),
    "everything": everything,
    "closed billing": closed_billing,
    "labels of others": lambda hand: hand.project(labels={"team": "search"}),
    "another folder": another_folder,
}


@pytest.fixture(scope="module")
def fresh(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """What the project is like where the stack made it."""
    with fresh_stack(engine, tmp_path_factory.mktemp("fresh")) as (stack, google):
        stack.configure(**DEV_SETTINGS)
        stack.up()
        yield seen(google.world, PROJECT)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_adopting_ends_in_the_same_world_as_making_but_for_the_name(
    stack: Stack, google: LocalGoogle, fresh: Any, beginning: str
) -> None:
    BEGINNINGS[beginning](Hand(google))
    labels = dict(google.world.projects[PROJECT].labels)
    stack.configure(**ADOPT)
    stack.up()
    assert seen(google.world, PROJECT) == {**fresh, "name": "By hand"}
    assert labels.items() <= google.world.projects[PROJECT].labels.items()
    stack.succeed("preview", "--expect-no-changes")


def test_an_adopted_project_is_protected_and_then_goes_in_one_call(
    stack: Stack, google: LocalGoogle
) -> None:
    everything(Hand(google))
    stack.configure(**ADOPT)
    stack.up()
    assert stack.resources()["gpt-oss-project"]["protect"] is True
    stack.fail("destroy", "--yes", "--skip-preview")
    # Adopted once, it is as if made: the mode that made it says the same.
    stack.configure(**DEV_SETTINGS)
    stack.succeed("preview", "--expect-no-changes")
    stack.configure(**DEV_SETTINGS, deletionProtection=False)
    stack.up()
    before = len(google.world.journal.entries)
    stack.succeed("destroy", "--yes", "--skip-preview")
    methods = [entry.method_id for entry in google.world.journal.entries[before:]]
    assert [m for m in methods if m.endswith(".delete")] == ["cloudresourcemanager.projects.delete"]
    assert google.world.projects[PROJECT].state == "DELETE_REQUESTED"


def test_an_adopted_project_is_renamed_only_where_the_settings_name_it(
    stack: Stack, google: LocalGoogle
) -> None:
    """A display name is what people find a project by."""
    Hand(google).project()
    project = google.world.projects[PROJECT]
    for settings, name in (
        (ADOPT, "By hand"),
        (DEV_SETTINGS, "By hand"),
        ({**ADOPT, "projectName": "gpt-oss"}, "gpt-oss"),
        (ADOPT, "gpt-oss"),
    ):
        stack.configure(**settings)
        stack.up()
        assert project.name == name
        stack.succeed("preview", "--expect-no-changes")
    project.name = "In the console"
    stack.succeed("up", "--yes", "--refresh", "--run-program", "--skip-preview")
    assert project.name == "In the console"


def test_what_another_stack_owns_is_not_adopted(stack: Stack, google: LocalGoogle) -> None:
    hand = Hand(google)
    hand.project(labels={OWNER_LABEL: "vertex-gpt-oss_prod"})
    stack.configure(**ADOPT)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert "mark says vertex-gpt-oss_prod" in refusal
    google.world.projects[PROJECT].labels.clear()
    hand.account(description=f"{OWNER_LABEL}=vertex-gpt-oss_prod/gpt-oss-caller-account")
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert f"service account {ACCOUNT} exists: mark says vertex-gpt-oss_prod/gpt-oss" in refusal
    assert f"--description={OWNED}/gpt-oss-caller-account" in refusal
    claim = {
        "serviceAccount": {"description": f"{OWNED}/gpt-oss-caller-account"},
        "updateMask": "description",
    }
    hand.send("PATCH", f"iam/v1/{ACCOUNT}", claim)
    stack.up()
    stack.succeed("preview", "--expect-no-changes")


def test_a_second_stack_with_the_same_project_id_is_refused_and_changes_nothing(
    deployed: Stack, google: LocalGoogle
) -> None:
    before = seen(google.world, PROJECT)
    second = Stack(deployed.folder, {**deployed.env, "PULUMI_STACK": "prod"})
    second.succeed("stack", "init", "prod")
    shutil.copy(second.folder / CONFIG, second.folder / "Pulumi.prod.yaml")
    refusal = second.fail("up", "--yes", "--skip-preview")
    assert "mark says vertex-gpt-oss_dev" in refusal
    assert "first out of that stack: pulumi state delete" in refusal
    assert seen(google.world, PROJECT) == before
    deployed.succeed("preview", "--refresh", "--expect-no-changes")


def test_a_parent_that_the_settings_do_not_say_is_not_taken_away(
    stack: Stack, google: LocalGoogle
) -> None:
    Hand(google).project(parent={"type": "folder", "id": FOLDER})
    stack.configure(**{k: v for k, v in ADOPT.items() if k != "organizationId"})
    refusal = stack.fail("preview")
    assert f"pulumi config set folderId {FOLDER} && pulumi up" in refusal
    assert google.world.projects[PROJECT].parent == f"folders/{FOLDER}"


@pytest.mark.parametrize("settings", [SELECT, ADOPT], ids=["select", "adopt"])
def test_a_pipeline_is_trusted_in_a_project_that_was_there_too(
    stack: Stack, google: LocalGoogle, settings: dict[str, Any]
) -> None:
    Hand(google).both_apis()
    pipeline = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
    stack.configure(**settings, ci=pipeline)
    stack.up()
    number = google.world.projects[PROJECT].number
    provider = stack.outputs()["ciWorkloadIdentityProvider"]
    assert provider.startswith(f"projects/{number}/locations/global/workloadIdentityPools/")
    stack.succeed("preview", "--expect-no-changes")


def test_in_a_selected_project_only_what_is_marked_is_taken_over(
    stack: Stack, google: LocalGoogle, fresh: Any
) -> None:
    hand = Hand(google)
    everything(hand)
    stack.configure(**SELECT)
    refusal = stack.fail("up", "--yes", "--skip-preview")
    assert f"{ACCOUNT} exists: no owner's mark" in refusal
    account, role = ({"description": f"{OWNED}/gpt-oss-caller-{what}"} for what in KINDS)
    claim = {"serviceAccount": account, "updateMask": "description"}
    hand.send("PATCH", f"iam/v1/{ACCOUNT}", claim)
    hand.send("PATCH", f"iam/v1/{ROLE}?updateMask=description", role)
    stack.up()
    assert seen(google.world, PROJECT) == {**fresh, "owner": None, "name": "By hand"}
    stack.succeed("preview", "--expect-no-changes")
