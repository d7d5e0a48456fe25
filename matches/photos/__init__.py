"""Photos of entries, crests, photos of players: upload, decoding, thumbnails, deletion of unused files."""
