"""The environment as a component package, for programs in any of Pulumi's languages.

`pulumi package add` takes this folder: it has the PulumiPlugin.yaml.
"""
