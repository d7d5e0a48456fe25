"""What runs inside an installation: each module's `main` is a process of its own."""
