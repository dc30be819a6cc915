"""Settings are closed, and every problem is told with what was found, what is allowed and a fix."""

import datetime

import pytest

from settings.errors import SettingsError
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
OF_THE_PROJECT = "@gpt-oss-dev.iam.gserviceaccount.com"


def refusal(values: dict[str, object]) -> str:
    with pytest.raises(SettingsError) as caught:
        read_settings(values, TODAY)
    return str(caught.value)


def test_values_from_a_stack_are_strings_and_become_what_the_settings_hold() -> None:
    settings = read_settings(
        {
            **GOOD,
            "deletionProtection": "false",
            "developers": '["group:ml@example.com"]',
            "labels": '{"team": "search"}',
        },
        TODAY,
    )
    assert settings.deletion_protection is False
    assert settings.developers == ("group:ml@example.com",)
    assert settings.labels == {"team": "search"}


@pytest.mark.parametrize("value", ["[", "1" * 5000, "[" * 100_000, '{"a":' * 100_000])
@pytest.mark.parametrize("key", ["labels", "developers", "deletionProtection", "budget"])
def test_what_cannot_be_read_as_json_is_refused_and_not_told_at_length(
    key: str, value: str
) -> None:
    """An integer has at most 4,300 digits in Python, and nothing is nested without end."""
    message = refusal({**GOOD, key: value})
    assert f"\n{key}\n    found     '{value[:50]}" in message
    assert f"pulumi config set {'--path ' if key != 'deletionProtection' else ''}" in message
    assert len(message) < 2000


@pytest.mark.parametrize("value", ["1" * 5000, "[" * 100_000, "[" * 700 + "]" * 700])
def test_a_misspelt_key_is_told_whatever_its_value(value: str) -> None:
    assert "budget, perhaps" in refusal({**GOOD, "budgett": value})


def test_values_from_a_yaml_file_need_no_quoting() -> None:
    settings = read_settings({**GOOD, "deletionProtection": False, "labels": {"a": "b"}}, TODAY)
    assert settings.deletion_protection is False


@pytest.mark.parametrize(
    ("change", "key", "expected", "fix"),
    [
        ({"projectID": "x"}, "projectID", "projectId, perhaps", "pulumi config rm projectID"),
        ({"project_id": "x"}, "project_id", "projectId, perhaps", "pulumi config rm project_id"),
        ({"frobnicate": "1"}, "frobnicate", "one of projectId", "pulumi config rm frobnicate"),
        ({"projectId": "Bad_Id"}, "projectId", "6 to 30 lower-case", "set projectId"),
        ({"billingAccount": "12"}, "billingAccount", "hexadecimal", "set billingAccount"),
        ({"organizationId": "organizations/1"}, "organizationId", "digits only", "set org"),
        ({"projectMode": "selct"}, "projectMode", "create: this stack", "set projectMode select"),
        ({"developers": "user:x"}, "developers", "impersonate", "--path 'developers[0]'"),
        ({"developers": '["x@y.z"]'}, "developers", "user:, group:", "--path 'developers[0]'"),
        ({"labels": '{"Team": "x"}'}, "labels", "lower-case", "config rm --path labels.Team"),
        ({"labels": '{"a": "X"}'}, "labels", "lower-case", "set --path labels.a VALUE"),
        (
            {"labels": {"vertex-gpt-oss-stack": "x"}},
            "labels",
            "says whose",
            "labels.vertex-gpt-oss-stack",
        ),
        ({"developers": '["user:a@b.c", "user:A@b.c"]'}, "developers", "once", "developers[1]"),
        ({"callers": '["ml@example.com"]'}, "callers", "account id", "--path 'callers[0]'"),
        ({"callers": '["gpt-oss-caller"]'}, "callers", "once", "callers[0]"),
        ({"callerRole": "owner"}, "callerRole", "one permission", "set callerRole CALLER_ROLE"),
        ({"deletionProtection": "maybe"}, "deletionProtection", "refused before", "set deletion"),
        ({"model": "gptoss120b"}, "model", "one of gpt-oss-120b", "set model gpt-oss-120b"),
        ({"model": "gpt-oss-20b"}, "model", "which replaces it", "set model gpt-oss-120b"),
        ({"location": "us-central"}, "location", "us-central1", "set location us-central1"),
        ({"location": "europe-west4"}, "location", "global, us-c", "set location global"),
        ({"organizationId": "1", "folderId": "2"}, "folderId", "one parent", "rm organizationId"),
        ({"budget": '{"amount": 0}'}, "budget.amount", "whole units", "budget.amount AMOUNT\n"),
        ({"budget": '{"amout": 5}'}, "budget.amout", "amount, perhaps", "--path budget.amout"),
        (
            {"budget": '{"currency": "USD"}'},
            "budget.amount",
            "whole units",
            "budget.amount AMOUNT\n",
        ),
        (
            {"budget": {"amount": 5, "thresholds": [-1]}},
            "budget.thresholds",
            "each above 0",
            "'budget.thresholds[0]' THRESHOLD",
        ),
        (
            {"guardrails": {"allowedModels": True}},
            "guardrails.allowedModels",
            "in an organization",
            "set folderId",
        ),
        ({"tags": {"environment": "prod"}}, "tags", "PARENT/KEY", "rm --path tags.environment"),
        (
            {"tags": {"1/env": "a/b"}},
            "tags",
            "the value's short name",
            "set --path tags.1/env VALUE",
        ),
        (
            {"tags": {"1/env.type": "a/b"}},
            "tags",
            "short name",
            """--path 'tags["1/env.type"]' VALUE""",
        ),
        ({"observability": "x"}, "observability", "", "'observability.emails[0]' EMAIL\n"),
        (
            {"projectName": "a/b: <x>"},
            "projectName",
            "letters, digits, spaces",
            "projectName PROJECT_NAME\n",
        ),
        ({"projectId": "my-google-ssl"}, "projectId", "lets no new one", "projectMode adopt"),
        (
            {"obervability": '{"errorRatio": 0.2, "emails": ["a@b.c"]}'},
            *("obervability", "observability, perhaps"),
            (
                "rm obervability && pulumi config set --path observability.errorRatio 0.2 && "
                "pulumi config set --path 'observability.emails[0]' a@b.c\n"
            ),
        ),
        (
            {"labels.Team": "search"},
            *("labels.Team", "--path"),
            "rm labels.Team && pulumi config set --path labels.Team search\n",
        ),
        (
            {"lables": "x"},
            "lables",
            "labels, perhaps",
            "rm lables && pulumi config set --path labels.KEY VALUE\n",
        ),
        ({"labels": {"Team!": {}}}, "labels", "lower-case", "rm --path 'labels.Team!' && pulumi"),
        (
            {"budget": {"amount": 5, "emails": "a@b.c"}},
            *("budget.emails", "address"),
            "rm --path budget.emails && pulumi config set --path 'budget.emails[0]'",
        ),
        ({"projectMode": "select"}, "billingAccount", "keeps its own", "rm billingAccount"),
        ({"projectMode": "select", "lien": True}, "lien", "keeps its own", "config rm lien"),
    ],
)
def test_a_bad_setting_is_named_with_what_is_allowed_and_the_command(
    change: dict[str, object], key: str, expected: str, fix: str
) -> None:
    message = refusal({**GOOD, **change})
    problem = message[message.index(f"\n{key}\n") :]
    assert "found  " in problem
    assert expected in problem.split("expected")[1]
    assert fix in problem.split("fix")[1] + "\n"
    assert "nothing was changed, and waiting does not help" in message


@pytest.mark.parametrize(
    ("callers", "found"),
    [
        (["gpt-oss-batch", f"serviceAccount:gpt-oss-batch{OF_THE_PROJECT}"], "a second time"),
        ([f"serviceAccount:Gpt-Oss-Batch{OF_THE_PROJECT}", "gpt-oss-batch"], "a second time"),
        ([f"serviceAccount:gpt-oss-caller{OF_THE_PROJECT}"], "the account of callerAccountId"),
        (["gpt-oss-plan"], "the account of ci.planAccountId"),
        ([f"serviceAccount:gpt-oss-deploy{OF_THE_PROJECT}"], "the account of ci.applyAccountId"),
    ],
)
def test_one_account_has_its_rights_from_one_place_however_it_is_named(
    callers: list[str], found: str
) -> None:
    ci = {"issuer": "github", "ownerId": "65", "repositoryId": "74", "branch": "main"}
    message = refusal(
        {**GOOD, "callers": callers, "ci": {**ci, "applyAccountId": "gpt-oss-deploy"}}
    )
    assert f"{callers[-1]!r}" in message
    assert found in message
    assert f"rm --path 'callers[{len(callers) - 1}]'" in message


def test_the_same_account_id_in_another_project_is_another_caller() -> None:
    elsewhere = "serviceAccount:gpt-oss-caller@other-project.iam.gserviceaccount.com"
    callers = ("gpt-oss-batch", elsewhere, "gpt-oss-plan")
    assert read_settings({**GOOD, "callers": callers}, TODAY).callers == callers


def test_all_problems_are_told_at_once() -> None:
    message = refusal({"projectId": "X", "billingAccount": "1", "projetMode": "create"})
    assert message.startswith("3 settings are not usable")


def test_what_is_missing_is_told_as_nothing_found() -> None:
    assert "projectId\n    found     nothing" in refusal({})
    for mode in ("create", "adopt"):
        told = refusal({"projectId": "gpt-oss-dev", "projectMode": mode})
        assert "billingAccount\n    found     nothing" in told


def test_the_value_of_a_misspelt_key_is_not_lost() -> None:
    assert "pulumi config set location us-central1" in refusal({**GOOD, "locaton": "us-central1"})


def test_an_empty_mapping_is_a_setting_that_is_not_set() -> None:
    settings = read_settings({**GOOD, "budget": "{}", "guardrails": {}}, TODAY)
    assert settings.budget is None
    assert settings.guardrails is None
