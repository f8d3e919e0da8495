"""A worker stopped past its session comes back after others took over: it publishes nothing twice."""

import os
import signal

from scenario import Scenario

NEEDS = "broker"
SECONDS = 200


def run(test, cluster):
    scene = Scenario(test, cluster, "zombie", partitions=4, workers=2)
    app = scene.app
    test.must(scene.pump_until_more(200, 60), "nothing is disposed")
    app.await_members(2)
    took = []
    for victim in app.workers:
        test.must(scene.probe(40, revive=True) is not None, "some partition is silent before the stop")
        victim.send(signal.SIGSTOP)
        test.at_end(lambda pid=victim.process.pid: _continue(pid))
        seconds = scene.probe(70)
        test.check(seconds is not None, f"nobody took over from stopped {victim.name} within 70 s")
        took.append(seconds or 70.0)
        victim.send(signal.SIGCONT)
        scene.pump_until_more(300, 40, revive=True)
        back = scene.probe(60, revive=True)
        test.check(back is not None, f"some partition is silent 60 s after {victim.name} woke up")
    scene.finish(revive=True)
    test.figure("taken over after " + ", ".join(f"{seconds:.1f} s" for seconds in took))


def _continue(pid):
    try:
        os.kill(pid, signal.SIGCONT)
    except ProcessLookupError:
        pass
