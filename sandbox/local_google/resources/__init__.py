"""What exists in the world, as plain dataclasses: a file per API, no behaviour, no HTTP."""
