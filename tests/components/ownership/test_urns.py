"""A resource keeps its URN, or bears the former one as an alias: else a stack makes it anew."""

from pathlib import Path

from tests.components.conftest import EVERY_FEATURE, SETTINGS, Recorder, RunProgram

RELEASED = Path(__file__).with_name("released_urns.txt")
"""One a line, of an environment with every feature; a line goes only with what it names."""


def urns(recorder: Recorder) -> dict[str, list[str]]:
    """Each URN, and the former ones that it bears."""
    found = {}
    for request in recorder.requests.values():
        own = (request.parent, request.type, request.name)
        former = [(a.spec.parentUrn, a.spec.type, a.spec.name) for a in request.aliases]
        found[short(recorder, *own)] = [
            short(recorder, *(given or kept for given, kept in zip(alias, own, strict=True)))
            for alias in former
        ]
    return found


def short(recorder: Recorder, parent: str, type_: str, name: str) -> str:
    """The URN without stack and project."""
    return recorder.make_urn(parent, type_, name).split("::", 2)[2]


def test_a_released_urn_is_still_there_or_an_alias(run_program: RunProgram) -> None:
    now = urns(run_program(**EVERY_FEATURE).recorder)
    known = {*now, *(former for aliases in now.values() for former in aliases)}
    released = RELEASED.read_text("utf-8").splitlines()
    gone = sorted({*released} - known)
    assert not gone, f"give what took their place `aliases`: {gone}"
    new = sorted({*now} - {*released})
    assert not new, f"add to {RELEASED.name}: {new}"


def test_an_address_has_one_name_whatever_its_case(run_program: RunProgram) -> None:
    """Else the engine deletes the grant of one spelling after it made that of the other."""
    typed = {
        "callers": '["group:ML@Example.com"]',
        "developers": '["user:Dev@example.com"]',
        "observability": '{"emails": ["OnCall@example.com"]}',
    }
    lower = {key: value.lower() for key, value in typed.items()}
    as_typed, in_lower_case = (
        urns(run_program(**SETTINGS, **spelled).recorder) for spelled in (typed, lower)
    )
    assert as_typed.keys() == in_lower_case.keys()
    former = {was.rpartition("::")[2] for aliases in as_typed.values() for was in aliases}
    assert former > {
        "gpt-oss-caller-grant-group:ML@Example.com",
        "gpt-oss-caller-impersonation-user:Dev@example.com",
        "gpt-oss-mail-OnCall@example.com",
    }
