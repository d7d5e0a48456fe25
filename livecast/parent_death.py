"""Run a program that the kernel kills when its parent ends.

Usage: `python parent_death.py PARENT_PID PROGRAM [ARGUMENT ...]`

Signal and exit handlers do not suffice, because `kill -9` of the parent skips them. This is a program and not a
preexec_fn, because Python code between fork and exec can deadlock in a parent with threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(parent: int) -> None:
    """Let the kernel kill this process when its `parent` ends.

    For the kernel, the parent is the *thread* that forked this process. Child processes and set-user-ID programs do not
    inherit the setting. Outside Linux this does nothing.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # the parent ended before the call, so the kernel will not send the signal
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    program = sys.argv[2:]
    try:
        os.execvp(program[0], program)
    except OSError as error:
        sys.exit(f"Cannot start {program[0]}: {error.strerror}.")
