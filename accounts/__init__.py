"""People: members, who log in with a phone, and staff, who log in with a password."""
