"""What is not the stack's own is foreign, by exact names, and each can be removed or accepted."""

import shlex
import subprocess
from pathlib import Path

import pytest

from checks.foreign_access import (
    WayIn,
    changed_access,
    foreign,
    foreign_access,
    grant,
    key,
    provider,
)
from settings.accepted_access import is_acceptable

ACCOUNT = "projects/p-1/serviceAccounts/gpt-oss-apply@p-1.iam.gserviceaccount.com"
POOL = "projects/p-1/locations/global/workloadIdentityPools/gpt-oss-ci"
USER = "roles/iam.workloadIdentityUser"
SET = (
    "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/gpt-oss-ci"
)
KEY_ID = "0123456789abcdef0123456789abcdef01234567"
OWN_SET = grant(ACCOUNT, USER, f"{SET}/attribute.apply/true:push:refs/heads/main")
OWN_DEVELOPER = grant(ACCOUNT, USER, "user:dev@example.com")
OWN_PROVIDER = provider(POOL, "github")
OWN = {OWN_SET.text, OWN_DEVELOPER.text, OWN_PROVIDER.text}


@pytest.mark.parametrize(
    ("way", "is_own"),
    [
        (OWN_SET, True),
        (OWN_DEVELOPER, True),
        (grant(ACCOUNT, USER, "user:Dev@Example.com"), True),
        (OWN_PROVIDER, True),
        (key(ACCOUNT, KEY_ID), False),
        (grant(ACCOUNT, "roles/owner", "user:dev@example.com"), False),
        (grant(ACCOUNT.replace("apply", "plan"), USER, "user:dev@example.com"), False),
        (grant(ACCOUNT, USER, f"{SET}/*"), False),
        (grant(ACCOUNT, USER, f"{SET}/attribute.apply/true:push:refs/heads/Main"), False),
        (grant(ACCOUNT, USER, OWN_SET.text.split()[2].replace("/1/", "/2/")), False),
        (
            grant(ACCOUNT, USER, "serviceAccount:service-1@gcp-sa-pubsub.iam.gserviceaccount.com"),
            False,
        ),
        (grant(ACCOUNT, USER, "allUsers"), False),
        (provider(POOL, "github-2"), False),
        (provider(POOL.replace("gpt-oss-ci", "gpt-oss"), "github"), False),
    ],
    ids=lambda value: getattr(value, "text", None),
)
def test_only_what_the_stack_makes_to_the_letter_is_its_own(way: WayIn, is_own: bool) -> None:
    assert [*foreign([way], OWN, ())] == ([] if is_own else [way])


WAYS = (
    key(ACCOUNT, KEY_ID),
    grant(ACCOUNT, USER, "user:stranger@elsewhere.example"),
    grant(ACCOUNT, "projects/p-1/roles/own", "principal://iam.googleapis.com/x/subject/a'b"),
    provider(POOL, "elsewhere"),
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.text)
def test_what_is_accepted_by_its_exact_name_is_not_foreign_and_its_neighbours_are(
    way: WayIn,
) -> None:
    assert is_acceptable(way.text)
    others = [each for each in WAYS if each is not way]
    assert [*foreign(WAYS, OWN, [way.text])] == others


def test_each_is_listed_once_with_its_removal_and_its_acceptance_on_one_line() -> None:
    found = foreign([*WAYS, *WAYS], OWN, ())
    finding = foreign_access(found, ["gpt-oss-ci provider github-2"])
    assert finding.found == "; ".join(way.text for way in WAYS)
    assert finding.fix == " && ".join([*(way.removal for way in WAYS), "pulumi up"])
    commands = finding.note.partition(": ")[2].split(" && ")
    assert [shlex.split(command)[3:] for command in commands[:-1]] == [
        ["--path", f"acceptedAccess[{place}]", way.text] for place, way in enumerate(WAYS, start=1)
    ]
    assert "\n" not in finding.fix + finding.note


@pytest.mark.parametrize(
    "text",
    [
        "gpt-oss-apply key *",
        f"gpt-oss-apply key {KEY_ID[:-1]}",
        f"* key {KEY_ID}",
        f"gpt-oss-apply {USER} allUsers",
        f"gpt-oss-apply {USER} allAuthenticatedUsers",
        f"gpt-oss-apply {USER} user:*@example.com",
        f"gpt-oss-apply {USER} {SET}/*",
        "gpt-oss-apply * user:dev@example.com",
        "gpt-oss-apply roles/* user:dev@example.com",
        f"gpt-oss-apply {USER} user:dev@example.com user:other@example.com",
        f"gpt-oss-apply {USER} user:dev@example.com\nx",
        f"gpt-oss-apply {USER} user:d\u00e9v@example.com",
        "gpt-oss-ci provider *",
        "gpt-oss-ci provider",
        "provider github",
    ],
)
def test_no_wildcard_and_nobody_who_stands_for_everybody_can_be_accepted(text: str) -> None:
    assert not is_acceptable(text)


def test_a_changed_provider_stays_accepted_for_one_up_only_also_where_that_up_fails(
    tmp_path: Path,
) -> None:
    finding = changed_access(OWN_PROVIDER, ["gpt-oss-ci provider github-2"])
    pulumi = tmp_path / "pulumi"
    pulumi.write_text('#!/bin/sh\necho "$@"\n[ "$1" != up ]\n', "utf-8")
    pulumi.chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", finding.fix],
        env={"PATH": f"{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == [
        "config set --path acceptedAccess[1] gpt-oss-ci provider github",
        "up --refresh --run-program",
        "config rm --path acceptedAccess[1]",
        "preview",
    ]


def test_what_cannot_be_accepted_is_only_told_with_its_removal() -> None:
    finding = foreign_access([grant(ACCOUNT, USER, "allUsers")], ())
    assert finding.note == ""
    assert "--member=allUsers" in finding.fix
