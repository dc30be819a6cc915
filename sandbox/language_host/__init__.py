"""The Python language host that the sandbox gives to the engine.

Owns: answering the engine's LanguageRuntime protocol and running a Python program for it. Leaves
alone: installing dependencies (the Makefile does), debugging, packaging. It stands in for the
`pulumi-language-python` of the Pulumi CLI download, which no package registry carries.
"""
