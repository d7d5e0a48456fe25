"""The name of parent_death.py before version 0.13, for `systemctl reload` from such a version."""

import runpy
from pathlib import Path

if __name__ == "__main__":
    runpy.run_path(str(Path(__file__).with_name("parent_death.py")), run_name="__main__")
