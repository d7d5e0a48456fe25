"""The project package: settings, wiring, and what every app uses."""

__version__ = "0.13.0.dev0"
