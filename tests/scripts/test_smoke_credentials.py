"""Credentials of every kind call, are waited for where that helps, and are renewed once."""

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.local_google.resources.faults import Fault
from smoke.run import attempts
from tests.scripts.conftest import READY
from tests.scripts.fault_rows import may_not_impersonate
from tests.scripts.remedy_bench import TOKEN, Bench, bench_of
from tests.scripts.test_smoke_probes import CHAT

TARGET = ("--project", READY)
ROBOT = "deployer@seed-project.iam.gserviceaccount.com"
JSON = (*TARGET, "--format", "json", "--retries", "0")


def check_of(done: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)["checks"][0]
    return found


def test_a_grant_to_impersonate_is_waited_for(
    smoke: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The token of the caller is the first thing that needs it, before any request."""
    monkeypatch.setattr(attempts, "POLL_EVERY", 0.01)
    bench: Bench = bench_of(smoke, tmp_path / "gcloud")
    may_not_impersonate(bench)
    _, check = bench.answer()
    bench.world.propagation.grants.polls = 2
    bench.shell(check["finding"]["fix"])
    done = smoke.run(*bench.arguments, "--wait", "5m")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("PERMISSION_MISSING: trying again in 0 s (") == 1, "told once"


def test_a_wait_for_credentials_ends_with_its_own_exit_code(smoke: Any) -> None:
    caller = "deployer@seed-project.iam.gserviceaccount.com"
    done = smoke.run(*JSON, "--impersonate", caller, "--wait", "0.1s")
    assert (done.returncode, check_of(done)["finding"]["code"]) == (4, "PERMISSION_MISSING")


def test_a_refused_token_is_renewed_once(smoke: Any) -> None:
    smoke.world.faults.append(Fault(id=1, method_id=CHAT, status=401, times=1))
    done = smoke.run(*JSON)
    assert done.returncode == 0, done.stdout
    assert [attempt["http_status"] for attempt in check_of(done)["attempts"]] == [401, 200]
    smoke.world.faults.append(Fault(id=2, method_id=CHAT, status=401, times=2))
    done = smoke.run(*JSON)
    assert done.returncode == 1
    assert [attempt["http_status"] for attempt in check_of(done)["attempts"]] == [401, 401]


def test_a_token_that_cannot_be_renewed_is_not_sent_twice(smoke: Any) -> None:
    smoke.env[TOKEN] = "ya29.of-nobody"
    assert [a["http_status"] for a in check_of(smoke.run(*JSON))["attempts"]] == [401]


class Metadata(http.server.BaseHTTPRequestHandler):
    """The paths that google-auth asks on Compute Engine, Cloud Run and Cloud Build."""

    token = ""

    def do_GET(self) -> None:
        account = {"email": ROBOT, "scopes": ["https://www.googleapis.com/auth/cloud-platform"]}
        token = {"access_token": self.token, "expires_in": 3599, "token_type": "Bearer"}
        path = self.path.partition("?")[0].rpartition("service-accounts/")[2]
        body = json.dumps(token if path.endswith("/token") else account).encode()
        self.send_response(200)
        for name, value in (
            ("Metadata-Flavor", "Google"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def metadata_server(smoke: Any) -> Iterator[str]:
    Metadata.token = smoke.world.token_for(f"serviceAccount:{ROBOT}")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Metadata) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_on_compute_the_account_of_the_machine_calls_and_is_named(
    smoke: Any, metadata_server: str, tmp_path: Path
) -> None:
    for name in ("GOOGLE_APPLICATION_CREDENTIALS", "NO_GCE_CHECK"):
        smoke.env.pop(name, None)
    smoke.env |= {"GCE_METADATA_HOST": metadata_server, "CLOUDSDK_CONFIG": str(tmp_path)}
    smoke.env |= {"GCE_METADATA_IP": metadata_server}  # whose answer is not asked for by name
    member = f"serviceAccount:{ROBOT}"
    done = smoke.start("-m", "scripts.smoke_test", *JSON)
    finding = check_of(done)["finding"]
    assert (done.returncode, finding["code"]) == (1, "PERMISSION_MISSING")
    assert f"--member={member} --role=projects/existing-project/roles/" in finding["fix"]
    smoke.project.policy.bindings.append({"role": "roles/aiplatform.user", "members": [member]})
    assert smoke.start("-m", "scripts.smoke_test", *JSON).returncode == 0
