"""What is recorded in the tests: a short onboarding through the endpoint variables, in plain HTTP.

Its token comes in the variable TOKEN; the second caller's comes from Google's answer.
"""

import os
import time
from typing import Any

import httpx2

PROJECT = "acme-rocket-7"
ACCOUNT = "012345-567890-ABCDEF"
MARKETPLACE = "cloudcommerceconsumerprocurement.googleapis.com"
MODEL = "openai/gpt-oss-120b-maas"
PUBLISHED = "openai/models/gpt-oss-120b-maas"


def ask(api: str, method: str, path: str, body: Any = None, token: str = "") -> Any:
    root = os.environ[f"GOOGLE_{api}_CUSTOM_ENDPOINT"]
    headers = {"Authorization": f"Bearer {token or os.environ['TOKEN']}"}
    answer = httpx2.request(method, root + path, json=body, headers=headers, timeout=30)
    assert answer.is_success or "taken-project" in path, answer.text
    return answer.json() if "json" in answer.headers["content-type"] else answer.text


def finished(api: str, operation: Any) -> Any:
    while not operation.get("done"):
        time.sleep(0.01)
        operation = ask(api, "GET", operation["name"])
    return operation["response"]


def main() -> None:
    manager, usage, vertex = "RESOURCE_MANAGER", "SERVICE_USAGE", "VERTEX_AI"
    parent = {"type": "folder", "id": "345678901234"}
    made = ask(manager, "POST", "projects", {"projectId": PROJECT, "parent": parent})
    number = finished(manager, made)["projectNumber"]
    link = {"billingAccountName": f"billingAccounts/{ACCOUNT}"}
    ask("CLOUD_BILLING", "PUT", f"projects/{PROJECT}/billingInfo", link)
    wanted = {"serviceIds": ["aiplatform.googleapis.com", MARKETPLACE]}
    finished(usage, ask(usage, "POST", f"projects/{number}/services:batchEnable", wanted))
    ask(vertex, "POST", f"projects/{PROJECT}/publishers/{PUBLISHED}:enableModel", {})
    accounts = f"projects/{PROJECT}/serviceAccounts"
    email = ask("IAM_BETA", "POST", accounts, {"accountId": "jane-caller"})["email"]
    policy = ask(manager, "POST", f"projects/{PROJECT}:getIamPolicy", {})
    for role in ("roles/aiplatform.user", "roles/iam.serviceAccountTokenCreator"):
        member = f"serviceAccount:{email}" if "aiplatform" in role else "user:dev@example.com"
        policy["bindings"].append({"role": role, "members": [member]})
    ask(manager, "POST", f"projects/{PROJECT}:setIamPolicy", {"policy": policy})
    asked = {"scope": ["https://www.googleapis.com/auth/cloud-platform"]}
    path = f"projects/-/serviceAccounts/{email}:generateAccessToken"
    token = ask("IAM_CREDENTIALS", "POST", path, asked)["accessToken"]
    chat = {"model": MODEL, "stream": True, "messages": [{"role": "user", "content": "hi"}]}
    path = f"projects/{PROJECT}/locations/global/endpoints/openapi/chat/completions"
    assert ask(vertex, "POST", path, chat, token).endswith("data: [DONE]\n\n")
    ask(manager, "GET", "projects/taken-project")


if __name__ == "__main__":
    main()
