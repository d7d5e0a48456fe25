"""Photos of entries: upload, decoding in a child process, thumbnails, deletion of unused files."""
