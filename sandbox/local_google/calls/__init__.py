"""What a handler gets and returns, and which handler answers which method."""
