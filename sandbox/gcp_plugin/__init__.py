"""A stand-in for the official gcp plugin (`pulumi-resource-gcp`), for the sandbox only.

It speaks the engine's ResourceProvider protocol and makes the REST calls the official plugin makes,
in the same order, with the same retries, the same state and the same error texts, as recorded from
it (`tests/sandbox/gcp_plugin/recordings/`); budgets and organization policies as its source says.
It knows the resource types of this repository and refuses the others by name. It never talks to
Google: without `GOOGLE_*_CUSTOM_ENDPOINT` it stops.

What is not imitated: the bridge's own bookkeeping (`__meta`, `__pulumi_raw_state_delta`), its
duplicate log lines, `auto_create_network=False`, tags, workload identity pools' trust domains and
providers other than OpenID Connect, and the waits (`waits.py`).
"""
