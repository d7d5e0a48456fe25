"""People: who watches, who speaks, who calls the match."""
