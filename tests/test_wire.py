"""The wire between a run and its press: a message arrives whole, whatever signals come while it is on its way."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reportgen.document.wire import send

ROOT = Path(__file__).resolve().parent.parent
LONG = 71_849  # bytes, as an answer about one repeat of the response model: more than a pipe holds, by less than a buffer
MANY = 400
PATIENCE = 60  # seconds; a message that was cut off never comes to its end

WRITER = f"""
import signal
from reportgen.document.wire import send
signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.0003, 0.0003)
for _ in range({MANY}):
    send(1, b"x" * {LONG})
signal.setitimer(signal.ITIMER_REAL, 0)
"""


@pytest.mark.skipif(os.name != "posix", reason="there are no such signals elsewhere")
def test_a_message_longer_than_the_pipe_arrives_whole_whatever_signals_come() -> None:
    """By hand. With ``sys.stdout.buffer.write`` and ``flush`` in place of ``send`` some of them are cut off."""
    done = subprocess.run([sys.executable, "-c", WRITER], stdout=subprocess.PIPE, timeout=PATIENCE, check=True, cwd=ROOT)
    assert len(done.stdout) == LONG * MANY


def test_a_message_waits_until_it_is_read() -> None:
    reads, writes = os.pipe()
    message = bytes(range(256)) * 2_000
    with ThreadPoolExecutor(1) as other, os.fdopen(reads, "rb") as reader:
        sent = other.submit(send, writes, message)
        assert reader.read(len(message)) == message
        sent.result(PATIENCE)
        os.close(writes)
        assert not reader.read()


def test_nobody_to_read_it_is_an_error() -> None:
    reads, writes = os.pipe()
    os.close(reads)
    with pytest.raises(BrokenPipeError):
        send(writes, b"page")
    os.close(writes)
