"""What goes wrong or slow on demand: faults, chaos, latency."""
