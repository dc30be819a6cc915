"""`gcloud`, as far as a remedy needs it: exact commands, each as the REST calls it stands for.

A remedy is run by a shell with this program first on PATH. A command, a flag or a value that the
real gcloud would not take ends it with 2, so a wrong remedy cannot work by luck. It speaks to the
Google that the endpoint variables name, as the account in FAKE_GCLOUD_ACCOUNT.
"""

import json
import os
import re
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ACCOUNT = "FAKE_GCLOUD_ACCOUNT"
ROOT = os.environ["GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT"].partition("/serviceusage/")[0]
ADC = Path(os.environ["CLOUDSDK_CONFIG"]) / "application_default_credentials.json"
NEW_ADC = Path(os.environ["CLOUDSDK_CONFIG"]) / "login.json"
"""What logging in in the browser would give."""
PROJECT, EMAIL = r"[a-z][a-z0-9-]{5,29}|\d{12}", r"[a-z0-9-]+@[a-z0-9-]+\.iam\.gserviceaccount\.com"
MEMBER, ROLE = r"(user|serviceAccount):[^\s:@]+@[^\s:@]+", r"roles/[A-Za-z.]+"
SERVICE, CONSTRAINT = r"[a-z]+\.googleapis\.com", r"[a-z]+\.[A-Za-z.]+"
BILLING = r"[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}"


def ask(method: str, path: str, body: Any = None, token: str = "") -> Any:
    headers = {"Content-Type": "application/json"}
    if path != "sts/v1/token":
        headers["Authorization"] = f"Bearer {token or access_token()}"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{ROOT}/{path}", data, headers, method=method)  # noqa: S310
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request) as answer:
        return json.load(answer)


def access_token() -> str:
    adc = json.loads(NEW_ADC.read_text())
    exchange = {
        "grantType": "urn:ietf:params:oauth:grant-type:token-exchange",
        "requestedTokenType": "urn:ietf:params:oauth:token-type:access_token",
        "subjectTokenType": adc["subject_token_type"],
        "subjectToken": os.environ[ACCOUNT],
        "audience": adc["audience"],
    }
    return str(ask("POST", "sts/v1/token", exchange)["access_token"])


def bind(get: tuple[str, str], put: str, flags: dict[str, str]) -> None:
    policy = ask(get[0], f"{get[1]}:getIamPolicy", {} if get[0] == "POST" else None)
    binding = {"role": flags["role"], "members": [flags["member"]]}
    policy["bindings"] = [*policy.get("bindings", []), binding]
    ask("POST", put, {"policy": policy})


def bind_project(project: str, flags: dict[str, str]) -> None:
    path = f"cloudresourcemanager/v1/projects/{project}"
    bind(("POST", path), f"{path}:setIamPolicy", flags)


def bind_account(email: str, flags: dict[str, str]) -> None:
    path = f"iam/v1/projects/{flags['project']}/serviceAccounts/{email}"
    bind(("POST", path), f"{path}:setIamPolicy", flags)


def enable_service(service: str, flags: dict[str, str]) -> None:
    ask("POST", f"serviceusage/v1/projects/{flags['project']}/services/{service}:enable", {})


def enable_account(email: str, flags: dict[str, str]) -> None:
    ask("POST", f"iam/v1/projects/{flags['project']}/serviceAccounts/{email}:enable", {})


def list_accounts(_: str, flags: dict[str, str]) -> None:
    listed = ask("GET", f"iam/v1/projects/{flags['project']}/serviceAccounts")
    print(*[account["email"] for account in listed.get("accounts", [])], sep="\n")


def link(project: str, flags: dict[str, str]) -> None:
    body = {"billingAccountName": f"billingAccounts/{flags['billing-account']}"}
    ask("PUT", f"cloudbilling/v1/projects/{project}/billingInfo", body)


def list_billing(_: str, flags: dict[str, str]) -> None:
    listed = ask("GET", f"cloudbilling/v1/billingAccounts?filter={flags['filter']}")
    print(*[account["name"].rpartition("/")[2] for account in listed["billingAccounts"]], sep="\n")


def describe(constraint: str, flags: dict[str, str]) -> None:
    name = f"projects/{flags['project']}/policies/{constraint}"
    print(json.dumps(ask("GET", f"orgpolicy/v2/{name}:getEffectivePolicy")))


def set_quota_project(project: str, _: dict[str, str]) -> None:
    ADC.write_text(json.dumps(json.loads(ADC.read_text()) | {"quota_project_id": project}))


Work = Callable[[str, dict[str, str]], None]
# The words → what follows them, the flags it must have, and what it does.
COMMANDS: dict[str, tuple[str, dict[str, str], Work]] = {
    "services enable": (SERVICE, {"project": PROJECT}, enable_service),
    "projects add-iam-policy-binding": (PROJECT, {"member": MEMBER, "role": ROLE}, bind_project),
    "iam service-accounts add-iam-policy-binding": (
        EMAIL,
        {"member": MEMBER, "role": ROLE, "project": PROJECT},
        bind_account,
    ),
    "iam service-accounts enable": (EMAIL, {"project": PROJECT}, enable_account),
    "iam service-accounts list": ("", {"project": PROJECT}, list_accounts),
    "billing projects link": (PROJECT, {"billing-account": BILLING}, link),
    "billing accounts list": ("", {"filter": "open=true"}, list_billing),
    "org-policies describe": (CONSTRAINT, {"effective": "", "project": PROJECT}, describe),
    "auth application-default set-quota-project": (PROJECT, {}, set_quota_project),
    "auth application-default login": ("", {}, lambda *_: ADC.write_text(NEW_ADC.read_text())),
    "auth print-access-token": ("", {}, lambda *_: print(access_token())),
    "config get account": ("", {}, lambda *_: print(os.environ[ACCOUNT].partition(":")[2])),
    "config get project": ("", {}, lambda *_: print()),
}


def main(arguments: list[str]) -> None:
    line = " ".join(arguments)
    words = max((w for w in COMMANDS if f"{line} ".startswith(f"{w} ")), key=len, default="")
    if not words:
        sys.exit(f"gcloud {line}: no such command here")
    positional, wanted, work = COMMANDS[words]
    rest = arguments[len(words.split()) :]
    flags = dict(re.match(r"--([a-z-]+)=?(.*)", word).groups() for word in rest if word[:2] == "--")  # type: ignore[union-attr]
    values = [word for word in rest if not word.startswith("--")]
    right = flags.keys() == wanted.keys() and len(values) == bool(positional)
    if not right or not all(re.fullmatch(wanted[name], flags[name]) for name in wanted):
        sys.exit(f"gcloud {line}: expected {positional} and {wanted}")
    if positional and not re.fullmatch(positional, values[0]):
        sys.exit(f"gcloud {line}: {values[0]} is none of {positional}")
    work(values[0] if positional else "", flags)


if __name__ == "__main__":
    main(sys.argv[1:])
