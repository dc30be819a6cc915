"""What goes wrong on demand: faults, chaos, latency, and who was told what."""
