"""Photos of entries: upload, decoding, thumbnails, deletion of unused files."""
