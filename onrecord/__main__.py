"""Where `onrecord` and `python -m onrecord` begin: whoever stops them while they load gets one line, too."""

from __future__ import annotations

import os
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Load the command line, run it, and exit with its code."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    from onrecord.cli import main as run

    signal.signal(signal.SIGINT, before)
    run()


def _stop(*_: object) -> NoReturn:
    # An exception would go through half-loaded libraries, some of which print it or take it for another.
    sys.stderr.write("onrecord: interrupted\n")
    sys.stderr.flush()
    os._exit(130)


if __name__ == "__main__":
    main()
