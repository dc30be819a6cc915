"""What one environment may say, and what is known about the models before asking Google."""
