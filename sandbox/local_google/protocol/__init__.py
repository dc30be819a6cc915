"""What Google publishes, and how requests and answers are read, judged and written."""
