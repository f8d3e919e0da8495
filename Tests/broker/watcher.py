"""Ends everything of a run when the runner is gone, however it went.

    python watcher.py FOLDER      # its standard input is a pipe that the runner holds open

Brokers and workers of a run have a path inside the run's folder on their command line, or their
working directory there. When the pipe closes - the runner ended, or was killed - those processes
are killed by id, and the folder is removed.
"""

import os
import shutil
import signal
import sys


def belongs(pid, folder):
    """Whether the process works on something inside the folder."""
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            if (folder + "/").encode() in file.read():
                return True
        return (os.readlink(f"/proc/{pid}/cwd") + "/").startswith(folder + "/")
    except OSError:
        return False


def end_all(folder, spare):
    """Kills, by id, until nothing of the folder is alive."""
    for _ in range(50):
        found = [int(name) for name in os.listdir("/proc")
                 if name.isdigit() and int(name) not in spare and belongs(name, folder)]
        if not found:
            return
        for pid in found:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


def main():
    folder = os.path.realpath(sys.argv[1])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    os.chdir("/")
    while sys.stdin.buffer.read(4096):
        pass
    end_all(folder, {os.getpid()})
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
