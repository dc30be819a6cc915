"""Application default credentials for the local Google, without a key.

The `external_account` kind exchanges a subject token read from a file, here the caller's name, at
a token URL, here the local Google's. So the program's own credential code runs unchanged, and
there is nothing secret to keep.
"""

import json
from pathlib import Path

from sandbox.lifecycle.admin import Admin
from sandbox.lifecycle.files import SandboxFiles, write_whole

DEFAULT_CALLER = "user:dev@example.com"

# A workforce pool, because its audience holds no project number: for a workload pool
# `google.auth.default()` asks the real Cloud Resource Manager for the project's id
# (google/auth/external_account.py, `get_project_id`), at an address nothing can move.
AUDIENCE = "//iam.googleapis.com/locations/global/workforcePools/sandbox/providers/sandbox"


def write_credentials(files: SandboxFiles, url: str) -> None:
    """What `gcloud auth application-default` chose there is kept: it holds until the next login."""
    known = _known(files.credentials)
    quota_project = str(known.get("quota_project_id", ""))
    write_document(files.credentials, document(files, url, impersonated(known), quota_project))
    if not files.caller.exists():
        write_caller(files, DEFAULT_CALLER)


def write_document(path: Path, told: dict[str, object]) -> None:
    write_whole(path, json.dumps(told, indent=2) + "\n")


def write_caller(files: SandboxFiles, caller: str) -> None:
    write_whole(files.caller, caller)  # no newline: the file's whole content is the token


def current_caller(files: SandboxFiles) -> str:
    return files.caller.read_text() if files.caller.exists() else DEFAULT_CALLER


def known_callers(admin: Admin) -> list[str]:
    """Whoever the world gives a token: its callers, and the service accounts made since."""
    world = admin.ask("GET", "world")
    accounts = world["service_accounts"].values()
    live = [f"serviceAccount:{account['email']}" for account in accounts if not account["deleted"]]
    return list(dict.fromkeys([*world["callers"], *live]))


def absent(admin: Admin, caller: str) -> str:
    """What to tell where the world has no such caller; empty where it has."""
    known = known_callers(admin)
    if caller in known:
        return ""
    choose = f".venv/bin/python -m scripts.sandbox caller {known[0] if known else 'NAME'}"
    return f"{caller} is no caller of this world; choose one: {choose}"


def document(
    files: SandboxFiles, url: str, email: str = "", quota_project: str = ""
) -> dict[str, object]:
    """`email`: of the service account to impersonate."""
    told: dict[str, object] = {
        "type": "external_account",
        "audience": AUDIENCE,
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": f"{url}/sts/v1/token",
        "credential_source": {"file": str(files.caller)},
    }
    if email:
        told["service_account_impersonation_url"] = impersonation_url(url, email)
    return told | ({"quota_project_id": quota_project} if quota_project else {})


def impersonation_url(url: str, email: str) -> str:
    return f"{url}/iamcredentials/v1/projects/-/serviceAccounts/{email}:generateAccessToken"


def impersonated(told: dict[str, object]) -> str:
    """The e-mail in such a document; empty where it impersonates nobody."""
    named = str(told.get("service_account_impersonation_url", ""))
    return named.rpartition("/")[2].removesuffix(":generateAccessToken")


def _known(path: Path) -> dict[str, object]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}  # never written, or not by us: both mean write anew
