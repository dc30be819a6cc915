"""Who gcloud is, the credentials it leaves for programs (ADC), and its diagnosis."""

import json
import os
from dataclasses import replace
from pathlib import Path

from sandbox.gcloud.command import Command, Given
from sandbox.gcloud.google import CHOOSE, Google, Refused, member_of
from sandbox.gcloud.rest import Absent, say
from sandbox.lifecycle.credentials import document, impersonated, write_document
from sandbox.lifecycle.files import SandboxFiles

LOG_IN = f"login: choose who you are, {CHOOSE} NAME, or for one command --account=E-MAIL"
VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"


def adc() -> Path:
    """Where gcloud keeps the application default credentials."""
    own = SandboxFiles.of(os.environ).credentials
    return Path(os.environ.get("CLOUDSDK_CONFIG") or own.parent) / own.name


def _log_in(google: Google, _: Given) -> None:
    """Nothing to prove here: the caller that was chosen is who logs in, without a quota project."""
    files = SandboxFiles.of(os.environ)
    write_document(adc(), document(files, google.url, google.impersonated))
    say(f"Credentials saved to file: [{adc()}]")
    elsewhere = os.environ.get(VARIABLE)
    if elsewhere and Path(elsewhere) != adc():
        say(f"WARNING: {VARIABLE} is set to [{elsewhere}], so programs do not use them")


def _set_quota_project(_: Google, given: Given) -> None:
    try:
        credentials = json.loads(adc().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Refused(
            "Application default credentials have not been set up. Run `gcloud auth"
            " application-default login` to set it up first."
        ) from None
    write_document(adc(), credentials | {"quota_project_id": given.target})
    say(f"Quota project [{given.target}] was added to ADC.")


def _print_adc_token(google: Google, _: Given) -> str:
    """Of whom the file is for; the caller's name is in the file that it names."""
    try:
        credentials = json.loads(adc().read_text(encoding="utf-8"))
        member = Path(credentials["credential_source"]["file"]).read_text(encoding="utf-8")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"Your default credentials were not found: {error}") from None
    return Google(google.url, member, impersonated(credentials)).token


def _print_token(google: Google, given: Given) -> str:
    return (replace(google, member=member_of(given.target)) if given.target else google).token


def _property(google: Google, given: Given) -> str | None:
    if given.target.endswith("account"):
        return google.account
    if "project" not in given.flags:
        say("(unset)")
    return given.flags.get("project", "")


def _info(google: Google, given: Given) -> None:
    print(f"Sandbox's stand-in for gcloud\nLocal Google: [{google.url}]")
    print(f"Account: [{google.account}]\nProject: [{given.flags.get('project', '')}]")
    if "run-diagnostics" in given.flags:
        google.ask("GET", "cloudresourcemanager/v1/projects")
        print("Reachability Check passed.\nNetwork diagnostic passed (1/1 checks passed).")


COMMANDS = {
    "auth login": Command(takes="[ACCOUNT]", work=Absent(LOG_IN)),
    "auth print-access-token": Command(takes="[ACCOUNT]", work=_print_token),
    "auth application-default login": Command(takes="[ACCOUNT]", work=_log_in),
    "auth application-default print-access-token": Command(work=_print_adc_token),
    "auth application-default set-quota-project": Command(
        takes="PROJECT_ID", work=_set_quota_project
    ),
    "config get": Command(takes="PROPERTY", work=_property),
    "info": Command(may={"run-diagnostics": ""}, work=_info),
}
