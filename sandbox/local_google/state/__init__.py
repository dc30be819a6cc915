"""The world as a whole: look-ups, clock, numbering, seed, saving, loading. It knows no HTTP."""
