"""Labels come from one place and never overwrite what a resource says itself."""

import re

import pulumi
import pytest

from components.ownership.adoptable import PROJECT
from components.ownership.labels import label_value, labelling, mark, owner, title_in, written

MARKED = {"vertex-gpt-oss-stack": "p_s"}


def labels_after(type_: str, props: dict[str, object]) -> object:
    transform = labelling({"team": "search", "env": "dev"}, "p_s")
    result = transform(
        pulumi.ResourceTransformArgs(
            True, type_, "gpt-oss-project", props, pulumi.ResourceOptions()
        )
    )
    return None if result is None else result.props["labels"]  # type: ignore[union-attr, index]


def test_a_project_gets_the_labels_and_keeps_its_own() -> None:
    labels = labels_after("gcp:organizations/project:Project", {"labels": {"env": "prod"}})
    assert labels == {"team": "search", "env": "prod", **MARKED}


@pytest.mark.parametrize(
    "kind", ["alertPolicy:AlertPolicy", "notificationChannel:NotificationChannel"]
)
def test_where_labels_mean_something_else_ours_go_beside_them(kind: str) -> None:
    """A channel's `labels` say where it leads."""
    transform = labelling({"team": "search"}, "p_s")
    props: dict[str, object] = {"labels": {"email_address": "a@example.com"}}
    result = transform(
        pulumi.ResourceTransformArgs(
            True, f"gcp:monitoring/{kind}", "x", props, pulumi.ResourceOptions()
        )
    )
    assert isinstance(result, pulumi.ResourceTransformResult)
    assert result.props == {**props, "userLabels": {"team": "search", **MARKED}}


def test_what_cannot_carry_labels_is_left_alone() -> None:
    assert labels_after("gcp:projects/service:Service", {}) is None


@pytest.mark.parametrize(
    ("stack", "label"),
    [
        ("dev", "vertex-gpt-oss_dev"),
        ("prod-eu", "vertex-gpt-oss_prod-eu"),
        ("prod.eu", "vertex-gpt-oss_prod-eu-"),
        ("Prod-EU", "vertex-gpt-oss_prod-eu-"),
        ("prod_eu", "vertex-gpt-oss_prod_eu-"),
        ("prod-0123abcd", "vertex-gpt-oss_prod-0123abcd-"),
    ],
)
def test_the_owner_label_is_readable_and_says_where_it_is_not_the_name_itself(
    stack: str, label: str
) -> None:
    assert owner("vertex-gpt-oss", stack).startswith(label)
    assert re.fullmatch(r"[a-z0-9_-]{1,63}", owner("vertex-gpt-oss", stack))


LONG = "p" * 60
ALIKE = (
    [("p", stack) for stack in ("prod-eu", "prod.eu", "prod_eu", "Prod-eu", "prod-EU")],
    [("a_b", "c"), ("a", "b_c")],
    [(LONG, f"{'s' * 60}-east"), (LONG, f"{'s' * 60}-west")],
    [("p", "prod.eu"), ("p", owner("p", "prod.eu").partition("_")[2])],
)


@pytest.mark.parametrize("stacks", ALIKE)
def test_no_two_stacks_have_the_same_owner_label(stacks: list[tuple[str, str]]) -> None:
    labels = [owner(*stack) for stack in stacks]
    assert len(set(labels)) == len(stacks)
    assert max(map(len, labels)) <= 63


def test_a_mark_names_the_resource_and_fits_into_a_description() -> None:
    account = "gcp:serviceaccount/account:Account"
    east, west = (mark("o" * 63, account, f"{LONG}-{where}") for where in ("east", "west"))
    assert east != west
    assert len(f"Managed by Pulumi. {written(account, east)}") <= 256
    assert mark("p_s", account, "gpt-oss-ci-plan-account") == "p_s/gpt-oss-ci-plan-account"
    assert mark("p_s", account, "Search") == f"p_s/{label_value('Search', 'Search')}"


def test_of_several_projects_of_a_stack_each_bears_its_own_mark() -> None:
    """Two environments of one program may change projects."""
    assert mark("p_s", PROJECT, "gpt-oss-project") == "p_s"
    assert mark("p_s", PROJECT, "search-project") == "p_s/search-project"
    marked = "vertex-gpt-oss-stack=p_s,vertex-gpt-oss-resource=search-project"
    assert written(PROJECT, "p_s/search-project") == marked
    args = pulumi.ResourceTransformArgs(
        True, PROJECT, "search-project", {}, pulumi.ResourceOptions()
    )
    result = labelling({}, "p_s")(args)
    assert isinstance(result, pulumi.ResourceTransformResult)
    assert result.props["labels"] == dict(pair.split("=") for pair in marked.split(","))


def test_long_names_of_two_stacks_that_begin_alike_make_two_titles_that_a_budget_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def title(stack: str) -> str:
        monkeypatch.setattr(pulumi, "get_stack", lambda: stack)
        return title_in("p" * 30)

    assert title("prod") == f"gpt-oss in {'p' * 30} (prod)"
    east, west = title("search-production-east"), title("search-production-west")
    assert east != west
    assert len(east) == len(west) == 60
