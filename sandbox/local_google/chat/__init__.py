"""The chat route: what may be asked, the scripted replies, and replies that go wrong on demand."""
