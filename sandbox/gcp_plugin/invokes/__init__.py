"""The table of functions a program can call, one file each."""

from sandbox.gcp_plugin.invokes.get_billing_account import GET_BILLING_ACCOUNT
from sandbox.gcp_plugin.invokes.get_project import GET_PROJECT

INVOKES = {invoke.function: invoke for invoke in (GET_BILLING_ACCOUNT, GET_PROJECT)}
