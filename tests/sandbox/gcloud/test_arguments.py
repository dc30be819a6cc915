"""What the real gcloud would not take is refused with 2, and the refusal says what is taken."""

import pytest

from tests.sandbox.gcloud.conftest import Run

GRANT = "projects add-iam-policy-binding existing-project"
MEMBER, ROLE = "--member=user:a@b.com", "--role=roles/browser"

REFUSED = {
    "": (0, "gcloud projects list"),
    "compute instances list": (2, "(gcloud) Invalid choice: 'compute'"),
    "projects": (2, "(gcloud.projects) Command name argument expected"),
    "projects lst": (2, "(gcloud.projects) Invalid choice: 'lst'"),
    "projects list --frob": (2, "unrecognized arguments: --frob"),
    "projects list -x": (2, "unrecognized arguments: -x"),
    "projects list extra": (2, "unrecognized arguments: extra"),
    "projects describe": (2, "argument PROJECT_ID: Must be specified"),
    "projects describe Not_A_Project": (2, "found 'Not_A_Project', expected PROJECT_ID"),
    "projects describe a-project b-project": (2, "unrecognized arguments: b-project"),
    "projects list --format=table": (2, "found 'table'; the stand-in has json, yaml"),
    f"{GRANT} {MEMBER}": (2, "argument --role: Must be specified"),
    f"{GRANT} --member=a@b.com {ROLE}": (2, "found 'a@b.com', expected PRINCIPAL"),
    f"{GRANT} {MEMBER} --role=browser": (2, "found 'browser', expected ROLE"),
    f"{GRANT} {MEMBER} --role": (2, "argument --role: expected one argument"),
    f"{GRANT} {MEMBER} {ROLE} --quiet=yes": (2, "--quiet: ignored explicit argument 'yes'"),
    f"{GRANT} {MEMBER} {ROLE} --condition-from-file=c.yaml": (1, "has no conditions on role"),
    f"{GRANT} {MEMBER} {ROLE} --condition=expression=true": (1, "has no conditions on role"),
    "services enable iam.googleapis.com": (2, "property [project] is not currently set"),
    "services enable --project=existing-project": (2, "argument SERVICE: Must be specified"),
    "org-policies describe gcp.resourceLocations": (2, "Exactly one of (--folder"),
    "org-policies delete gcp.resourceLocations --folder=1 --organization=2": (2, "Exactly one of"),
    "iam roles update mine --project=existing-project": (1, "Specify at least one of"),
    "projects list --filter=nonsense": (2, "found 'nonsense', expected EXPRESSION"),
    "projects describe nobodys-project": (1, "(gcloud.projects.describe) PERMISSION_DENIED: "),
    "projects list --account=gone@example.com": (1, "[gone@example.com] does not have any valid"),
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_line_is_refused_with_what_is_taken(line: str, run: Run) -> None:
    code, said = REFUSED[line]
    done = run(line)
    assert done.code == code
    assert said in done.stdout + done.stderr
    if code == 2:
        assert done.stderr.startswith("ERROR: (gcloud")
        assert "This is the sandbox's stand-in for gcloud" in done.stderr
        assert done.stdout == ""


@pytest.mark.parametrize(
    "line",
    [
        "--account=admin@example.com projects describe seed-project",
        "--account admin@example.com projects describe seed-project",
        "projects --account admin@example.com describe seed-project -q",
        "projects describe --quiet seed-project --account=admin@example.com --verbosity error",
    ],
)
def test_a_flag_for_every_command_stands_anywhere_with_and_without_its_sign(
    line: str, run: Run
) -> None:
    done = run(line)
    assert done.code == 0, done.stderr
    assert "projectId: seed-project" in done.stdout


def test_who_may_not_is_told_how_somebody_else_does_it(run: Run) -> None:
    done = run("projects describe seed-project --account=nobody@example.com")
    assert done.code == 1
    assert "authenticated as nobody@example.com" in done.stderr
    assert (
        "--account=E-MAIL; who there is: .venv/bin/python -m scripts.sandbox caller" in done.stderr
    )


def test_help_names_every_flag_of_one_command_and_all_of_a_group(run: Run) -> None:
    one = run("billing projects link --help")
    assert "link PROJECT_ID --billing-account=ACCOUNT_ID" in one.stdout
    group = run("iam roles --help").stdout
    assert [line.split()[3] for line in group.splitlines() if line.startswith("gcloud")] == [
        "create",
        "delete",
        "undelete",
        "update",
    ]
