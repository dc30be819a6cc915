"""The world as a whole: seeding, indexing, clock, saving, loading."""
