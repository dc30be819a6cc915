"""A world that answers, a person at a shell with gcloud, and the smoke test between them."""

import json
import os
import re
import shlex
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sandbox.lifecycle.environment import BIN
from sandbox.local_google.resources.hierarchy import Project
from sandbox.local_google.resources.identity import ServiceAccount
from tests.scripts.conftest import CHECKOUT, READY, SmokeCommand

DEV = "user:dev@example.com"
SMOKE = ".venv/bin/python -m scripts.smoke_test "
CALLER = f"gpt-oss-caller@{READY}.iam.gserviceaccount.com"
CREDENTIALS = "GOOGLE_APPLICATION_CREDENTIALS"
TOKEN = "GOOGLE_OAUTH_ACCESS_TOKEN"
FOLLOWED = re.compile(r"(GOOGLE_\w+|[a-zA-Z]+_PROXY|[a-z]+_proxy)=(.*)")


@dataclass
class Bench:
    """`arguments` is the command line that is tried, broken, mended and tried again."""

    smoke: SmokeCommand
    folder: Path
    arguments: list[str] = field(default_factory=lambda: ["--project", READY])

    @property
    def world(self) -> Any:
        return self.smoke.world

    @property
    def project(self) -> Project:
        found: Project = self.smoke.project
        return found

    @property
    def adc(self) -> Path:
        return self.folder / "application_default_credentials.json"

    def grant(self, role: str, member: str) -> None:
        self.project.policy.bindings.append({"role": role, "members": [member]})

    def impersonate(self) -> ServiceAccount:
        """A caller like the stack's, that dev may be and that may call."""
        account = ServiceAccount("100000000000000000077", CALLER, READY, "e", "caller")
        token_creator = "roles/iam.serviceAccountTokenCreator"
        account.policy.bindings = [{"role": token_creator, "members": [DEV]}]
        self.world.service_accounts[account.unique_id] = account
        self.grant("roles/aiplatform.user", f"serviceAccount:{CALLER}")
        self.arguments += ["--impersonate", CALLER]
        return account

    def answer(self, *more: str) -> tuple[int, dict[str, Any]]:
        """Exit code and the first check of the report."""
        done = self.smoke.run(*self.arguments, "--format", "json", "--retries", "0", *more)
        check: dict[str, Any] = json.loads(done.stdout)["checks"][0]
        return done.returncode, check

    def shell(self, fix: str) -> str:
        """Carry out a remedy as it is printed; what it exports holds from then on."""
        if fix.startswith(SMOKE):
            self.arguments = shlex.split(fix.removeprefix(SMOKE))
            return ""
        environment = self.folder / "environment"
        script = f"{{ {fix}\n}}\nended=$?; env > {environment}; exit $ended"
        done = subprocess.run(
            ["sh", "-c", script],
            cwd=CHECKOUT,
            env=self.smoke.env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{fix}\n{done.stdout}{done.stderr}"
        self._follow(environment.read_text())
        return done.stdout

    def _follow(self, environment: str) -> None:
        found = dict(m.groups() for m in map(FOLLOWED.fullmatch, environment.splitlines()) if m)
        for name in [name for name in self.smoke.env if FOLLOWED.fullmatch(f"{name}=")]:
            del self.smoke.env[name]
        self.smoke.env.update(found)


def bench_of(smoke: SmokeCommand, folder: Path) -> Bench:
    """Credentials are where gcloud puts them, not where a variable names them."""
    folder.mkdir()
    credentials = Path(smoke.env.pop(CREDENTIALS))
    bench = Bench(smoke, folder)
    bench.adc.write_text(credentials.read_text())
    smoke.env |= {
        "CLOUDSDK_CONFIG": str(folder),
        "SANDBOX_DIR": str(credentials.parent),
        "SANDBOX_URL": smoke.url,
        "PATH": f"{BIN}{os.pathsep}{smoke.env['PATH']}",
    }
    return bench
