"""What fans say to each other while they watch: a room per match, and those who keep it."""
