"""Labels come from one place and never overwrite what a resource says itself."""

import pulumi
import pytest

from components.labels import labelling, owner, title_in


def labels_after(type_: str, props: dict[str, object]) -> object:
    transform = labelling({"team": "search", "env": "dev"})
    result = transform(
        pulumi.ResourceTransformArgs(True, type_, "x", props, pulumi.ResourceOptions())
    )
    return None if result is None else result.props["labels"]  # type: ignore[union-attr, index]


def test_a_project_gets_the_labels_and_keeps_its_own() -> None:
    labels = labels_after("gcp:organizations/project:Project", {"labels": {"env": "prod"}})
    assert labels == {"team": "search", "env": "prod"}


@pytest.mark.parametrize(
    "kind", ["alertPolicy:AlertPolicy", "notificationChannel:NotificationChannel"]
)
def test_where_labels_mean_something_else_ours_go_beside_them(kind: str) -> None:
    """A channel's `labels` say where it leads."""
    transform = labelling({"team": "search"})
    props: dict[str, object] = {"labels": {"email_address": "a@example.com"}}
    result = transform(
        pulumi.ResourceTransformArgs(
            True, f"gcp:monitoring/{kind}", "x", props, pulumi.ResourceOptions()
        )
    )
    assert isinstance(result, pulumi.ResourceTransformResult)
    assert result.props == {**props, "userLabels": {"team": "search"}}


def test_what_cannot_carry_labels_is_left_alone() -> None:
    assert labels_after("gcp:projects/service:Service", {}) is None


@pytest.mark.parametrize(
    ("stack", "label"), [("dev", "vertex-gpt-oss_dev"), ("Team.A/x", "vertex-gpt-oss_team-a-x")]
)
def test_the_owner_label_has_only_characters_that_labels_may_have(stack: str, label: str) -> None:
    assert owner("vertex-gpt-oss", stack) == label


def test_the_owner_label_is_never_too_long() -> None:
    assert len(owner("p" * 60, "s" * 60)) == 63


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
