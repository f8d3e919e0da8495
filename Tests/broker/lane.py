"""What every black-box test stands on: a folder that goes away, waiting with a deadline, checks."""

import os
import subprocess
import sys
import tempfile
import threading
import time

import watcher


class Failed(Exception):
    """A test does not hold; its text is the reason."""


class Skipped(Exception):
    """A test that this environment cannot run; its text is the reason."""


def wait(condition, seconds, every=0.05):
    """True as soon as the condition is; False once the seconds are over.

    The only place of the lane that passes time without looking at something.
    """
    end = time.monotonic() + seconds
    pause = threading.Event()
    while True:
        if condition():
            return True
        if time.monotonic() >= end:
            return False
        pause.wait(every)


class Lane:
    """One run of the runner: the binary under test, its folder, and the watcher of both."""

    def __init__(self, binary, kafka_home, bootstrap, long, seed):
        self.binary = binary
        self.kafka_home = kafka_home
        self.bootstrap = bootstrap
        self.long = long
        self.seed = seed
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="lead-dedup-lane-"))
        self._names = {}
        here = os.path.dirname(os.path.realpath(__file__))
        self._watcher = subprocess.Popen(
            [sys.executable, os.path.join(here, "watcher.py"), self.folder],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)

    def path(self, stem):
        """A path in the run's folder that nothing has used before."""
        self._names[stem] = self._names.get(stem, 0) + 1
        return os.path.join(self.folder, f"{stem}-{self._names[stem]}")

    def close(self, keep=False):
        """Ends what still runs; the watcher removes the folder, unless it is to be kept."""
        watcher.end_all(self.folder, {os.getpid(), self._watcher.pid})
        if keep:
            print(f"kept: {self.folder}", flush=True)
            self._watcher.kill()
        self._watcher.stdin.close()
        try:
            self._watcher.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._watcher.kill()


class Test:
    """One test: counted checks, a figure worth printing, and processes that end with it."""

    def __init__(self, lane, name):
        self.lane = lane
        self.name = name
        self.failures = []
        self.reason = None        # why it could not go on
        self.figures = []
        self.began = time.monotonic()
        self._closing = []

    def check(self, holds, message):
        """Notes what does not hold; the test goes on and fails at its end."""
        if not holds:
            self.failures.append(message() if callable(message) else message)
            if len(self.failures) <= 12:
                print(f"      {self.name}: {self.failures[-1][:600]}", flush=True)
        return bool(holds)

    def must(self, holds, message):
        """As check, but nothing after it makes sense without it."""
        if not holds:
            raise Failed(message() if callable(message) else message)

    def say(self, message):
        print(f"      {time.monotonic() - self.began:5.1f} s  {message}", flush=True)

    def figure(self, text):
        self.figures.append(text)

    def at_end(self, action):
        """Runs the action when the test is over, last come first."""
        self._closing.append(action)

    def close(self):
        while self._closing:
            try:
                self._closing.pop()()
            except Exception as error:  # noqa: BLE001  the other actions are still due
                print(f"      {self.name}: clean-up: {type(error).__name__}: {error}", flush=True)
