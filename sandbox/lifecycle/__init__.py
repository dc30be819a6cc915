"""One sandbox per checkout: its files, its server in the background, its environment.

Owns `.sandbox/` and everything in it, and the variables that point Pulumi, the plugin and Google's
client libraries there. Leaves the world itself to the local Google, which is only spoken to over
HTTP, as a stranger would, and the engine to `sandbox.engine`.
"""
