"""Who is deploying, by what kind of credentials, and may such a principal create this project?"""

import itertools
import os
from collections.abc import Iterator, Mapping

from google.auth import external_account, external_account_authorized_user
from google.auth.credentials import Credentials
from google.oauth2.credentials import Credentials as OAuthCredentials
from google.oauth2.gdch_credentials import ServiceAccountCredentials as AirGappedKey
from google.oauth2.service_account import Credentials as ServiceAccountKey

from findings.cases import make_finding
from findings.finding import CheckError, Finding
from findings.shell import Command, command
from google_api.credentials import log_in, service_account_email

PIPELINE_SWITCHES = ("CI", "GITHUB_ACTIONS", "TF_BUILD")
"""One of them is `true` or `1`, in any case, on the runners of GitHub, GitLab and many others, and
of Azure Pipelines: https://learn.microsoft.com/azure/devops/pipelines/build/variables"""
_ON = ("true", "1")
# https://docs.cloudbees.com/docs/cloudbees-ci/latest/automating-with-jenkinsfile/working-with-the-env
# (Jenkins' command line takes the URL from that variable at a desk),
# https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html ,
# https://www.jetbrains.com/help/teamcity/predefined-build-parameters.html , and of Cloud Build
# https://cloud.google.com/build/docs/api/reference/rest/v1/projects.builds#results
PIPELINE_MARKS = (
    ("JENKINS_URL", "BUILD_ID"),
    ("CODEBUILD_BUILD_ID",),
    ("TEAMCITY_VERSION",),
    ("BUILDER_OUTPUT",),
)
"""Where all of a row have a value, whichever; such runners need set none of the switches."""
FEDERATE = (
    "gcloud iam workload-identity-pools create-cred-config"
    ' "$(pulumi stack output ciWorkloadIdentityProvider)" --service-account={deployer}'
    " --credential-source-file=job-token.txt --output-file=credentials.json"
    ' && export GOOGLE_APPLICATION_CREDENTIALS="$PWD/credentials.json"'
)
"""Workload identity federation, for a pipeline. `deployer` is the service account's e-mail."""
FEDERATE_NOTE = (
    "first, the job writes its OpenID Connect token to job-token.txt; docs/ci.md says how the "
    "setting ci makes the pool and its accounts, and which step GitHub has instead"
)
APPLY_ACCOUNT = Command('"$(pulumi stack output ciApplyServiceAccount)"')
UNKNOWN_ACCOUNT = "ACCOUNT@PROJECT.iam.gserviceaccount.com"


def verify_parent(credentials: Credentials, parent: str | None) -> None:
    """Google lets people create projects without a parent, but no service account.

    Asked before anything is touched, because the API says so only when the project is created.
    Raises CheckError PARENT_MISSING.
    """
    deployer = service_account_email(credentials)
    if parent is None and deployer is not None:
        raise CheckError(make_finding("PARENT_MISSING", "service_account", deployer=deployer))


def verify_no_key(credentials: Credentials, environ: Mapping[str, str] = os.environ) -> None:
    """Nobody deploys with a service account's key: it does not expire, and whoever copies it is it.

    Also where the key only serves to impersonate another account. Asks Google nothing.
    Raises CheckError KEY_DEPLOYER.
    """
    for source in sources(credentials):
        if isinstance(source, ServiceAccountKey | AirGappedKey):
            raise CheckError(_key_found(source, service_account_email(credentials), environ))


def _key_found(
    key: ServiceAccountKey | AirGappedKey, deployer: str | None, environ: Mapping[str, str]
) -> Finding:
    owner = service_account_email(key) or UNKNOWN_ACCOUNT
    at_a_desk = pipeline_variable(environ) is None
    instead = log_in_as(deployer or UNKNOWN_ACCOUNT) if at_a_desk else federate(deployer)
    key_id = getattr(getattr(key, "signer", None), "key_id", None) or "KEY_ID"
    return make_finding("KEY_DEPLOYER", "key", key_id=key_id, owner=owner, instead=instead)


def federate(deployer: str | None) -> Command:
    return command(FEDERATE, deployer=deployer or APPLY_ACCOUNT).with_note(FEDERATE_NOTE)


def log_in_as(deployer: str) -> Command:
    return command(
        "{log_in} --impersonate-service-account={deployer}", log_in=log_in(), deployer=deployer
    )


def sources(credentials: Credentials) -> Iterator[Credentials]:
    """The credentials, and behind an impersonation those that it starts from.

    google-auth 2.62.2 has no public name for them.
    """
    source: Credentials | None = credentials
    while source is not None:
        yield source
        source = getattr(source, "_source_credentials", None)


def pipeline_variable(environ: Mapping[str, str]) -> str | None:
    """The variable that says that this is a pipeline; None at a desk."""
    on = (name for name in PIPELINE_SWITCHES if environ.get(name, "").lower() in _ON)
    marked = (row[0] for row in PIPELINE_MARKS if all(environ.get(name) for name in row))
    return next(itertools.chain(on, marked), None)


def verify_not_a_person(credentials: Credentials, environ: Mapping[str, str] = os.environ) -> None:
    """A pipeline must not carry somebody's own login: it outlives the person's reasons to have it.

    To impersonate a service account with it makes no difference: the login is what is carried.
    Asked only where the environment says that this is a pipeline. A bare access token tells
    nothing about its owner and passes.
    Raises CheckError HUMAN_DEPLOYER.
    """
    variable = pipeline_variable(environ)
    if variable is None or not is_person(credentials):
        return
    deployer = service_account_email(credentials)
    words = {"variable": variable, "deployer": deployer, "federate": federate(deployer)}
    raise CheckError(
        make_finding("HUMAN_DEPLOYER", "impersonation" if deployer else "login", words)
    )


def is_person(credentials: Credentials) -> bool:
    """True for `gcloud auth application-default login` and for workforce identity federation.

    Also where either only serves to impersonate a service account.
    """
    return any(_is_login(source) for source in sources(credentials))


def _is_login(credentials: Credentials) -> bool:
    if isinstance(credentials, external_account.Credentials):
        return bool(
            credentials.is_workforce_pool
        )  # is_user is False with impersonation in the file
    if isinstance(credentials, external_account_authorized_user.Credentials):
        return True
    return isinstance(credentials, OAuthCredentials) and bool(credentials.refresh_token)
