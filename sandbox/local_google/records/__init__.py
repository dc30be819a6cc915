"""What happened: the journal, and how secrets are removed from it."""
