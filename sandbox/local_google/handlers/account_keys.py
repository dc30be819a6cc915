"""IAM v1: keys of service accounts, which nobody here makes unless the world says so.

The house makes no keys, so creating one is refused as by the organization policy that Google sets
in new organizations, until `World.service_account_keys_allowed` is switched on. Every account on
Google also has keys that Google itself keeps; those are not imitated.
"""

import base64
import json

from sandbox.local_google.authority import org_policy_gates
from sandbox.local_google.calls.registry import Call, handles
from sandbox.local_google.handlers import service_accounts
from sandbox.local_google.json_types import Json
from sandbox.local_google.protocol.errors import GoogleError, not_found, precondition
from sandbox.local_google.resources.identity import ServiceAccount, ServiceAccountKey

MOST = 10
FOR_EVER = "9999-12-31T23:59:59Z"
FILE = "TYPE_GOOGLE_CREDENTIALS_FILE"


def _shown(account: ServiceAccount, key: ServiceAccountKey) -> Json:
    return {
        "name": f"projects/{account.project_id}/serviceAccounts/{account.email}/keys/{key.key_id}",
        "keyAlgorithm": key.algorithm,
        "keyOrigin": "GOOGLE_PROVIDED",
        "keyType": "USER_MANAGED",
        "validAfterTime": key.valid_after,
        "validBeforeTime": FOR_EVER,
    }


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _found(call: Call, permission: str) -> tuple[ServiceAccount, ServiceAccountKey]:
    name, _, key_id = call.path["name"].rpartition("/keys/")
    account = service_accounts.found(call, name, permission)
    key = account.keys.get(key_id)
    if key is None:
        raise not_found(f"Service account key {key_id} does not exist.")
    return account, key


@handles("iam.projects.serviceAccounts.keys.create", "v1")
def create(call: Call) -> Json:
    account = service_accounts.found(call, call.path["name"], "iam.serviceAccountKeys.create")
    project = call.world.projects[account.project_id]
    org_policy_gates.require_key_creation(call.world, project, account.email)
    if not call.world.service_account_keys_allowed:
        raise org_policy_gates.key_refused(project, account.email, org_policy_gates.NO_KEYS[0])
    if call.body.get("privateKeyType", FILE) not in ("TYPE_UNSPECIFIED", FILE):
        raise GoogleError("UNIMPLEMENTED", "PKCS#12 keys are not imitated; ask for a JSON file.")
    if len(account.keys) >= MOST:
        raise precondition("Precondition check failed.")
    asked = call.body.get("keyAlgorithm", "KEY_ALG_UNSPECIFIED")
    algorithm = "KEY_ALG_RSA_2048" if asked == "KEY_ALG_UNSPECIFIED" else asked
    from sandbox.local_google.authority import (
        account_keys,  # its cryptography takes 0.1 s to import
    )

    key, credentials = account_keys.made(call.world, account, algorithm)
    account.keys[key.key_id] = key
    data = _encoded(json.dumps(credentials, indent=2))
    return _shown(account, key) | {"privateKeyType": FILE, "privateKeyData": data}


@handles("iam.projects.serviceAccounts.keys.get", "v1")
def get(call: Call) -> Json:
    from sandbox.local_google.authority import (
        account_keys,  # its cryptography takes 0.1 s to import
    )

    account, key = _found(call, "iam.serviceAccountKeys.get")
    public = account_keys.public_data(key, call.query.get("publicKeyType", "TYPE_NONE"))
    return _shown(account, key) | ({"publicKeyData": _encoded(public)} if public else {})


@handles("iam.projects.serviceAccounts.keys.list", "v1")
def list_keys(call: Call) -> Json:
    account = service_accounts.found(call, call.path["name"], "iam.serviceAccountKeys.list")
    wanted = call.query.get("keyTypes", [])
    if wanted and "USER_MANAGED" not in wanted:
        return {}
    listed = [_shown(account, key) for key in account.keys.values()]
    return {"keys": listed} if listed else {}


@handles("iam.projects.serviceAccounts.keys.delete", "v1")
def delete(call: Call) -> Json:
    account, key = _found(call, "iam.serviceAccountKeys.delete")
    del account.keys[key.key_id]
    return {}
