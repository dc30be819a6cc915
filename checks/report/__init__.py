"""What a run of checks found, as one typed report that every output format is written from."""
