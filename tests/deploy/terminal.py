"""A shell on the machine that gets typed lines."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence

# /etc/profile.d of the machine sets this prompt: the exit code of the last command, or “more”.
PROFILE = "PS1='<$?> '\nPS2='<more> '\nunset PROMPT_COMMAND\n"
_PROMPT = re.compile(r"<(\d+|more)> $")
_DEADLINE = 900.0  # seconds until a command counts as hung
_WIDTH = 1000  # columns: lines are not wrapped

Answers = Sequence[tuple[str, str]]


class CommandFailed(AssertionError):
    pass


class Terminal:
    def __init__(self, command: Sequence[str], env: Mapping[str, str]) -> None:
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, _WIDTH, 0, 0))
        self._terminal = ours
        self._process = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True, env=env
        )
        os.close(theirs)
        self._read_until_prompt()

    def type(self, line: str, answers: Answers = ()) -> str:
        """Type a line and wait for the next prompt. Return the output. Raise CommandFailed.

        `answers`: pairs of a question that the command asks and the answer to type, in this order.
        """
        self._write(line)
        printed = ""
        for question, answer in answers:
            printed += self._read_until(re.compile(re.escape(question)), line)
            self._write(answer)
        last, status = self._read_until_prompt(line)
        printed += last
        if status not in ("0", "more"):
            raise CommandFailed(f"“{line}” ended with {status}:\n{printed}")
        return printed

    def close(self) -> None:
        os.close(self._terminal)  # the shell gets SIGHUP
        self._process.wait()

    def _write(self, line: str) -> None:
        os.write(self._terminal, f"{line}\n".encode())

    def _read_until_prompt(self, line: str = "") -> tuple[str, str]:
        printed = self._read_until(_PROMPT, line)
        found = _PROMPT.search(printed)
        assert found
        return printed[: found.start()], found[1]

    def _read_until(self, end: re.Pattern[str], line: str) -> str:
        deadline = time.monotonic() + _DEADLINE
        printed = b""
        while not end.search(text := printed.decode(errors="replace").replace("\r", "")):
            if not select.select([self._terminal], [], [], max(0, deadline - time.monotonic()))[0]:
                raise CommandFailed(f"“{line}” does not end:\n{text}")
            try:
                printed += os.read(self._terminal, 65_536)
            except OSError as error:  # Linux reports a closed terminal like this
                raise CommandFailed(f"the shell ended in “{line}”:\n{text}") from error
        return text
