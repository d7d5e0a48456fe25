"""Programs that run inside an installation: each module's `main` runs in a process of its own."""
