"""Where the real Pulumi engine comes from: found, installed or built, and kept.

Owns the one engine version the sandbox runs (equal to the installed SDK's), the four ways to it
and the copy in the user's cache, outside the checkout so that a second clone does not build again.
Leaves alone whatever `pulumi` the user has installed: it is used as it is or not at all.
"""
