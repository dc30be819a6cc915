"""The catalogue has what the program asks for, and no more."""

import re

import pytest

from components.failures.plugin_errors import plugin_errors
from findings.cases import FOLDER, CatalogueError, blanks_of, codes, make_finding
from findings.finding import Finding
from findings.shell import Command
from google_api.causes import Cause
from smoke.judge.remedies import code_of
from tests.findings.uses import CHECKOUT, ROOMS, Use, uses

CASES = {(name, case) for name, code in codes().items() for case in code.cases}
PAGE = CHECKOUT / "docs" / "errors.md"
TABLES = sorted(FOLDER.glob("*.toml"))
SOURCES = ("up", "plugin", "smoke")


def test_every_case_is_used_and_every_used_case_exists() -> None:
    used = {(use.code, use.case) for use in uses() if use.code}
    of_any_code = {use.case for use in uses() if use.code is None}
    used |= {(code, case) for code, case in CASES if case in of_any_code}
    assert used == CASES
    assert of_any_code <= {case for _, case in CASES}


@pytest.mark.parametrize(
    "use",
    [use for use in uses() if use.given is not None],
    ids=lambda use: f"{use.where}:{use.case}",
)
def test_blanks_of_a_case_are_given_where_it_is_used(use: Use) -> None:
    assert use.code
    assert use.given is not None
    assert use.named <= blanks_of(use.code, use.case) <= use.given


def test_places_where_the_blanks_cannot_be_read_are_few() -> None:
    """Each of them is filled by a test of its own room."""
    in_code = [use for use in uses() if use.where.rpartition(":")[2].isdigit()]
    unread = {use.where.partition(":")[0] for use in in_code if use.given is None}
    assert unread == {"components/ownership/adoption.py"}


def test_every_finding_of_the_program_is_from_the_catalogue() -> None:
    rooms = ("findings", "settings", "reports", "component_package", "cli", "scripts", *ROOMS)
    paths = [path for room in rooms for path in (CHECKOUT / room).rglob("*.py")]
    makers = [path for path in paths if re.search(r"\bFinding\(\n? *\w+=", path.read_text("utf-8"))]
    assert [str(path.relative_to(CHECKOUT)) for path in makers] == ["findings/cases.py"]


def test_a_code_has_one_table() -> None:
    tables = [re.findall(r"^\[(\w+)\]$", path.read_text("utf-8"), re.M) for path in TABLES]
    assert sorted(code for found in tables for code in found) == sorted(codes())


def test_every_code_says_by_whom_it_is_reported() -> None:
    for name, code in codes().items():
        assert code.cases, name
        assert code.reported_by, name
        assert list(code.reported_by) == [by for by in SOURCES if by in code.reported_by], name


def test_codes_of_plugin_errors_and_of_causes_name_their_reporter() -> None:
    plugin = {code for code, table in codes().items() if "plugin" in table.reported_by}
    smoke = {code for code, table in codes().items() if "smoke" in table.reported_by}
    assert {row.code for row in plugin_errors()} <= plugin
    assert {code_of(cause) for cause in Cause} <= smoke


@pytest.mark.parametrize(("code", "case"), sorted(CASES))
def test_no_blank_of_a_case_stays_unfilled(code: str, case: str) -> None:
    finding = make_finding(code, case, dict.fromkeys(blanks_of(code, case), "a-word"))
    assert finding.code == code
    assert [text for text in vars(finding).values() if re.search(r"\{\w+\}", str(text))] == []


def test_word_is_quoted_in_a_command_and_kept_in_a_sentence() -> None:
    finding = made(api="a b", consumer="$(x)")
    assert finding.fix == "gcloud services enable 'a b' --project='$(x)' && pulumi up"
    assert finding.found.startswith("a b is off in project $(x), ")


def test_command_in_a_command_is_kept_and_brings_its_note() -> None:
    finding = made(api=Command("$(apis)", "a remark"), consumer="p")
    assert finding.fix.startswith("gcloud services enable $(apis) --project=p ")
    assert finding.note == "a remark"


def test_word_without_a_value_is_shown_as_not_set() -> None:
    finding = made(api="a", consumer=None)
    assert finding.found.startswith("a is off in project (not set), ")
    assert "--project=CONSUMER" in finding.fix


def made(**blanks: object) -> Finding:
    return make_finding("API_DISABLED", "off_for_deployer", {"resource": "r"}, **blanks)


@pytest.mark.parametrize(
    ("code", "case", "blanks", "named"),
    [
        ("NO_SUCH_CODE", "stalled", {}, "NO_SUCH_CODE"),
        ("STALLED", "no_such_case", {}, "no_such_case"),
        ("STALLED", "stalled", {"found": "f"}, "run_again"),
        ("STALLED", "stalled", {"found": "f", "run_again": "r", "other": ""}, "other"),
    ],
)
def test_unknown_code_case_or_blank_is_refused(
    code: str, case: str, blanks: dict[str, object], named: str
) -> None:
    with pytest.raises(CatalogueError, match=named):
        make_finding(code, case, **blanks)


def test_every_code_has_the_anchor_that_findings_point_to() -> None:
    page = PAGE.read_text("utf-8")
    for code, case in CASES:
        made_up = dict.fromkeys(blanks_of(code, case), "a-word")
        anchor = make_finding(code, case, made_up).docs.removeprefix("docs/errors.md#")
        assert f'<a id="{anchor}"></a>' in page
