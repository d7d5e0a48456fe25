"""HTTP before and around Django: static files and kept pages from memory, and Django in a few permanent threads."""
