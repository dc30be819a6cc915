"""What the package is called, in the schema and by the engine."""

NAME = "vertex-gpt-oss"
VERSION = "0.1.0"
