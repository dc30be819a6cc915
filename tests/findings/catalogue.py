"""Every fix that this project prints, made with one and the same word wherever a word is foreign.

The errors of the plugin and the causes of the smoke test are all here by themselves. A constructor
of findings that takes words from outside is named in CONSTRUCTORS.
"""

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest
from google.api_core.exceptions import Forbidden
from google.auth import impersonated_credentials
from google.oauth2.credentials import Credentials as Login

from checks import deployer, self_deployed, services
from checks import quota_project_apis as counted_services
from checks.available_services import not_listed
from checks.billing import Billing, not_billed
from checks.caller_conflicts import own
from checks.foreign_access import changed_access, foreign_access
from checks.foreign_access import grant as grant_on
from checks.foreign_access import key as key_of
from checks.foreign_access import provider as provider_of
from checks.mark_lookup import Existing
from checks.policies import services_forbidden
from checks.projects import parent_unsaid
from checks.tags import grant
from components.failures.plugin_errors import at_a_delete, derived, filled, plugin_errors
from components.failures.protected_changes import CHOSEN, refused
from components.ownership import adoption
from components.ownership.adoptable import ADOPTABLE
from components.ownership.orphans import DELETE
from findings.cases import blanks_of, make_finding
from findings.finding import CheckError, Finding
from findings.shell import Command, command
from google_api.causes import Cause
from google_api.client_errors import forbidden
from google_api.credentials import PLUGIN_VARIABLES, TOKEN_VARIABLE
from google_api.error_body import GoogleError
from google_api.principal import unknown_person
from smoke.cli.stack_outputs import read_stack
from smoke.judge.fix_context import GRANTS, Situation
from smoke.judge.remedies import diagnose
from smoke.run.authorization import key_from, refuse_open_proxy

BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Fix:
    """`note` is not meant for a shell, and holds commands that somebody may paste with it."""

    where: str
    fix: str
    note: str = ""


def catalogue(word: str, patch: pytest.MonkeyPatch) -> list[Fix]:
    """In the same order for every word."""
    return [
        *_of_the_smoke_test(word, patch),
        *_of_the_plugin(word, patch),
        *_of_constructors(word, patch),
    ]


def _told(where: str, finding: Finding) -> Fix:
    return Fix(f"{where}: {finding.code}", finding.fix, finding.note)


def _of_the_smoke_test(word: str, patch: pytest.MonkeyPatch) -> Iterator[Fix]:
    situation = Situation(
        project=word,
        location=word,
        model=word,
        url=f"https://example.com/{word}",
        principal=f"user:{word}",
        caller=word,
        max_tokens=9,
        options={"prompt": word, "impersonate": word},
    )
    known = {"model": "openai/gpt-oss-120b-maas"}
    ways: Mapping[str, dict[str, Any]] = {
        "by project": {},
        "by url": {"by_url": True, "url": f"https://example.com/{word}/chat/completions"},
        "by host": {"by_url": True, "url": f"https://{word}/v1"},
        "by a stack": {"stack": word, "caller_of_stack": True, "made_by_stack": True, **known},
        "by a stack of several": {"stack": word, "one_of_several": True, "principal": ""},
        "with a key": {"by_url": True, "options": {"api_key_env": "NAME"}},
    }
    permissions = (word, *GRANTS)
    for (way, change), cause in itertools.product(ways.items(), Cause):
        target = replace(situation, **change)
        for permission in permissions if cause is Cause.PERMISSION_MISSING else (word,):
            named = {"permission": permission, "service": word, "consumer": word}
            error = UncheckedError(http_status=403, message=f"constraints/{word}", metadata=named)
            yield _told(f"{way}, {cause}", diagnose(cause, word, target, error).finding)
    patch.setenv("GOOGLE_CLOUD_QUOTA_PROJECT", word)
    yield _told("a variable", diagnose(Cause.QUOTA_PROJECT, word, situation).finding)
    patch.delenv("GOOGLE_CLOUD_QUOTA_PROJECT")
    patch.setenv("GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT", "https://example.com/")
    yield _told("moved", diagnose(Cause.WRONG_ADDRESS, word, situation).finding)
    patch.delenv("GOOGLE_VERTEX_AI_CUSTOM_ENDPOINT")


class UncheckedError(GoogleError):
    """The first look lets no such name through; what is behind it does not rely on that."""

    def _name(self, key: str) -> str:
        return self.metadata.get(key, "")


def _of_the_plugin(word: str, patch: pytest.MonkeyPatch) -> Iterator[Fix]:
    for parent, deployer_named in (("folderId", True), ("orgId", False)):
        patch.setenv(TOKEN_VARIABLE, "a-token")
        for number, row in enumerate(plugin_errors()):
            blanks = dict.fromkeys(blanks_of(row.code, row.case), word)
            made = {"grant_on_parent": derived({parent: word}, "")["grant_on_parent"]}
            words = {**blanks, **{name: made[name] for name in made if name in blanks}}
            words["deployer"] = f"user:{word}" if deployer_named else unknown_person()
            finding = filled(row, words)
            yield _told(f"row {number} in {parent}", finding)
            yield _told(f"row {number}, at a delete", at_a_delete(finding, word, protected=False))
        patch.delenv(TOKEN_VARIABLE)


def _of_constructors(word: str, patch: pytest.MonkeyPatch) -> Iterator[Fix]:
    for number, make in enumerate(CONSTRUCTORS):
        made = make(word, patch)
        for finding in [made] if isinstance(made, Finding) else made:
            yield _told(f"constructor {number}", finding)
    for collection, template in DELETE.items():
        names = dict.fromkeys(("name", "id", "region", "project"), word)
        yield Fix(f"stray of {collection}", command(template, names))


def raised(action: Callable[[], object]) -> Finding:
    with pytest.raises(CheckError) as caught:
        action()
    return caught.value.finding


def _key(word: str, patch: pytest.MonkeyPatch) -> Iterator[Finding]:
    """Of a file that somebody handed over, at a desk and in a pipeline."""
    key = deployer.ServiceAccountKey(Signer(word), word, "https://example.com")  # type: ignore[no-untyped-call]
    named = deployer.ServiceAccountKey(Signer(word), f"{word}@b", "https://example.com")  # type: ignore[no-untyped-call]
    login = Login(None, refresh_token="r")  # type: ignore[no-untyped-call]
    other = impersonated_credentials.Credentials(login, f"{word}@b", [])  # type: ignore[no-untyped-call]
    for environ, variable in itertools.product(({}, {"CI": "true"}), ("", *PLUGIN_VARIABLES)):
        if variable:
            patch.setenv(variable, word.replace("\0", ""))
        for one in (key, named):
            yield raised(lambda one=one, environ=environ: deployer.verify_no_key(one, environ))  # type: ignore[misc]
        patch.delenv(variable, raising=False)
    for one in (login, other):
        yield raised(lambda one=one: deployer.verify_not_a_person(one, {"CI": "true"}))  # type: ignore[misc]


@dataclass(frozen=True)
class Signer:
    key_id: str


def _refused_api(word: str, _: pytest.MonkeyPatch) -> Finding:
    metadata = {"service": word, "consumer": f"projects/{word}"}
    info = [ErrorInfo("SERVICE_DISABLED", metadata)]
    error = Forbidden("no", error_info=info[0])  # type: ignore[no-untyped-call]
    return forbidden("", error, "", Command(""))


@dataclass(frozen=True)
class ErrorInfo:
    reason: str
    metadata: Mapping[str, str]


def _adopted(word: str, _: pytest.MonkeyPatch) -> Iterator[Finding]:
    """Whatever Google has under a name of ours, in each way that it is told."""
    for kind, deleted in itertools.product(ADOPTABLE.values(), (False, True)):
        existing = Existing(name=word, mark=word, deleted=deleted)
        words = dict.fromkeys(BLANK.findall(kind.name + kind.claim + kind.discard), word)
        words |= {"mark": word, "ofRole": word}
        words |= {"workloadIdentityPoolProviderId": word, "workloadIdentityPoolId": word}
        logical = "x-caller-account-y"
        another, back = kind.another_for(logical), kind.back_for(logical, words, protected=True)
        yield adoption.held(kind, existing, words, back)
        yield adoption.unfinished(kind, existing, word, words, back)
        yield adoption.unclaimed(kind, existing, words, another)
        if kind.undelete:
            for claim in ("", f" && {kind.claim}"):
                yield adoption.deleted(kind, existing, None, words, another, claim)


def _granted(word: str, _: pytest.MonkeyPatch) -> Iterator[Finding]:
    error = Forbidden("no")  # type: ignore[no-untyped-call]
    billing = Billing.__new__(Billing)
    billing._member = f"user:{word}"
    for asked in (grant(f"{word}/{word}", f"user:{word}"), billing._grant_user(word)):
        yield forbidden("", error, "", asked)


def _stack(word: str, patch: pytest.MonkeyPatch) -> Iterator[Finding]:
    for printed in ("{}", "no JSON"):
        patch.setattr("smoke.cli.stack_outputs.ask_pulumi", lambda _, printed=printed: printed)
        yield raised(lambda: read_stack(word))


def _proxy(word: str, patch: pytest.MonkeyPatch) -> Finding:
    patch.setenv("http_proxy", "http://proxy.example.com:1")
    host = re.sub(r"[\[\]]", "", word)
    found = raised(lambda: refuse_open_proxy(f"http://{host}/"))
    patch.delenv("http_proxy")
    return found


Make = Callable[[str, pytest.MonkeyPatch], Finding | Iterator[Finding]]
CONSTRUCTORS: tuple[Make, ...] = (
    _key,
    _refused_api,
    _adopted,
    _granted,
    _stack,
    _proxy,
    lambda word, _: (refused(word, chosen, [(word, word)]) for chosen in CHOSEN.values()),
    lambda word, _: raised(lambda: key_from(word)),
    lambda word, _: own(0, word, word, Existing(name=word, mark=word)),
    lambda word, _: foreign_access(
        [
            key_of(f"a/{word}", word),
            grant_on(f"a/{word}", word, word),
            provider_of(f"a/{word}/b/{word}", word),
        ],
        [],
    ),
    lambda word, _: changed_access(provider_of("a/p/b/pool", word, word), []),
    lambda word, _: services_forbidden(f"folders/{word}", [word]),
    lambda word, _: not_listed(word, word, word, [word]),
    lambda word, _: not_listed(word, word, word, []),
    lambda word, _: counted_services.off(word, [word, word]),
    lambda word, _: counted_services.not_usable(word, word),
    lambda word, _: services.not_enabled(word, [word, word]),
    lambda word, _: (
        self_deployed.gone("/".join([word] * 6), word, is_there=True)
        if "/" not in word
        else self_deployed.gone("a/b/c/d/e/f", word, is_there=True)
    ),
    lambda word, _: not_billed(word, word),
    lambda word, _: make_finding("PROJECT_DELETED", "deleted", project_id=word, found=word),
    lambda word, _: parent_unsaid(word, f"folders/{word}"),
)
