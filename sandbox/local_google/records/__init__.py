"""What happened: the journal, the audit log, and keeping secrets out of both."""
