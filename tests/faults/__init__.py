"""What is killed, or done twice at once, on real databases and in real processes."""
