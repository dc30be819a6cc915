"""One streamed chat completion: bytes, events, chunks, and a verdict on what was received."""
