"""Import this first, and `pulumi.runtime.proto` comes without the SDK around it.

The engine starts two language hosts and a plugin for each command, and waits for each; the SDK,
which none of them uses, is more than half of what they would import.
"""

import importlib.util
import sys

for _name in ("pulumi", "pulumi.runtime"):
    _found = importlib.util.find_spec(_name)
    if _name not in sys.modules and _found:
        sys.modules[_name] = importlib.util.module_from_spec(_found)
