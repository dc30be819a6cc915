"""`scripts.sandbox journal` and `audit`: what was asked and answered, and who changed what.

Owns the words.
"""

import urllib.parse

import click

from cli.number_types import COUNT, WHOLE
from cli.output import say, say_json
from sandbox.cli.admin import admin, given


@click.command()
@click.option("--method", "method_id", help="Only this method id, e.g. sts.token.")
@click.option("--status", help="Only this status or class: 503, 4xx; 0 is a cut connection.")
@click.option("--caller", help="Only this member, e.g. user:dev@example.com.")
@click.option("--path", help="Only where this regular expression is found in path and query.")
@click.option("--since", type=WHOLE, help="Only after the entry of this number.")
@click.option("--limit", type=COUNT, help="Only the newest so many of them.")
@click.option("--json", "as_json", is_flag=True, help="Whole exchanges, one JSON object a line.")
def journal(as_json: bool, **asked: object) -> None:
    """Print what was asked of the local Google and answered; secrets are redacted."""
    query = urllib.parse.urlencode(given(asked))
    told = admin().ask("GET", f"journal?{query}")
    if not told["entries"]:
        say(f"no entry fits; the journal was given {told['recorded']}", err=True)
    for entry in told["entries"]:
        if as_json:
            say_json(entry)
        else:
            say("{number:>5} {time} {status} {method_id} {path} {caller}".format(**entry))


@click.command()
def audit() -> None:
    """Print the audit log, as Cloud Logging shows it, one JSON object a line."""
    for entry in admin().ask("GET", "audit")["entries"]:
        say_json(entry)
