"""What can be asked of Google without changing it."""
