"""`python -m bench.settings`: how much longer twice as many bad settings take to be refused.

2 is linear, 4 is quadratic. Each ratio compares two sizes in one run, the fastest of several tries
of each, so that a busy machine changes it little.
"""

import datetime
import time
from collections.abc import Callable, Mapping

from settings.errors import SettingsError
from settings.validation.reading import read_settings

TODAY = datetime.date(2026, 11, 22)
GOOD = {"projectId": "gpt-oss-dev", "billingAccount": "012345-567890-ABCDEF"}
SIZES = (1000, 2000)
TRIES = 5
CASES: Mapping[str, Callable[[int], dict[str, object]]] = {
    "bad labels": lambda n: {"labels": {f"Bad {i}": "X" for i in range(n)}},
    "bad callers": lambda n: {"callers": [f"x{i}@y" for i in range(n)]},
    "bad claims": lambda n: {"ci": {"issuer": "oidc", "claims": {f"!{i}": "*" for i in range(n)}}},
    "unknown settings": lambda n: {f"labelz{i}": "x" for i in range(n)},
    "unknown keys of ci": lambda n: {"ci": {"issuer": "github", **{f"x{i}": 1 for i in range(n)}}},
    "unknown keys of a model": lambda n: {"models": [{f"modle{i}": "x" for i in range(n)}]},
    "labels under another name": lambda n: {"label": {f"k{i}": "v" for i in range(n)}},
    "a long name": lambda n: {"x" * n * 100: "y"},
}


def main() -> None:
    print(f"{'':28}{SIZES[0]:>10}{SIZES[1]:>10}     ratio")
    for name, make in CASES.items():
        less, more = (seconds({**GOOD, **make(size)}) for size in SIZES)
        print(f"{name:28}{less * 1000:>7.1f} ms{more * 1000:>7.1f} ms{more / less:>10.1f}")


def seconds(values: Mapping[str, object]) -> float:
    return min(refused(values) for _ in range(TRIES))


def refused(values: Mapping[str, object]) -> float:
    began = time.perf_counter()
    try:
        read_settings(values, TODAY)
    except SettingsError:
        return time.perf_counter() - began
    raise AssertionError("these settings are not bad")


if __name__ == "__main__":
    main()
