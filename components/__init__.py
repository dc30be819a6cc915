"""What Pulumi creates, a file per concern; environment.py composes them."""
