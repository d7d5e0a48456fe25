"""The name of web_process.py before version 0.13, for `systemctl reload` from such a version."""

import sys

from livecast.serving.web_process import main

if __name__ == "__main__":
    main(sys.argv[1:])
