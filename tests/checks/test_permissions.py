"""The table of permissions is sound, and its page is what it says."""

import subprocess
import sys
from pathlib import Path

from checks.permissions import optional_permissions, permissions
from sandbox.local_google.authority import iam

CHECKOUT = Path(__file__).resolve().parents[2]


def test_the_page_is_up_to_date() -> None:
    command = [sys.executable, "-m", "scripts.generate_permissions", "--check"]
    result = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_named_role_has_the_permission() -> None:
    rows = (*permissions(), *optional_permissions())
    lacking = [p for p in rows if not iam.predefined()[p.role].grants(p.name)]
    assert lacking == []


def test_a_feature_names_a_permission_once() -> None:
    named = [(p.feature, p.name, p.on) for p in permissions()]
    assert len(named) == len(set(named))
