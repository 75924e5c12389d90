"""What ``reportgen`` and ``python -m reportgen`` start: a process that does nothing else."""

import gc
import os
import sys
from contextlib import suppress

from reportgen.cli import main
from reportgen.deferred import SELDOM, defer
from reportgen.interruption import exit_code, listen
from reportgen.spill import clear


def process() -> None:
    """Run the command line and end at once.

    Python would first take apart, object by object, what goes back to the machine as a whole. For the same reason it does not
    look for garbage on the way: that is a twentieth of the time of a build, and with a million customers of its memory.
    """
    gc.disable()
    for module in SELDOM:
        defer(*module)
    listen()
    code = 0
    try:
        main()
    except SystemExit as end:
        code = exit_code(int(end.code or 0))
    # The exception is gone, and with it all that it held open: what was interrupted has put its files away.
    clear()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # a disk that is full, which has been said; a result was written out when it was printed
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    process()
