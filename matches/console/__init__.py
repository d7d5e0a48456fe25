"""What the commentator console is made from."""
