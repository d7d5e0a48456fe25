"""Run a program that dies with the process that started it: `python parent_death.py PARENT_PID PROGRAM [ARGUMENT ...]`.

Signal and exit handlers cannot promise that, since `kill -9` of the parent runs none; the kernel can. It is a program,
and not a preexec_fn, because Python code between fork and exec may deadlock in a parent that has threads.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent(parent: int) -> None:
    """Have this process killed the moment its `parent` ends.

    To the kernel the parent is the *thread* that forked us. Neither children of ours nor a set-user-ID program inherit
    the tie. Outside Linux this does nothing.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it ended before we asked, so nobody would tell us
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    die_with_parent(int(sys.argv[1]))
    program = sys.argv[2:]
    try:
        os.execvp(program[0], program)
    except OSError as error:
        sys.exit(f"{program[0]} cannot be started: {error.strerror}.")
