"""Records what a program asks of Google and is answered, and holds the local Google against it."""
