"""1 -> 3 -> 1 workers under load: state follows the partitions."""

import time

from scenario import Scenario

NEEDS = "broker"
SECONDS = 180


def run(test, cluster):
    scene = Scenario(test, cluster, "scale", partitions=6, workers=1)
    app = scene.app
    test.must(scene.pump_until_more(300, 60), "one worker disposes nothing")
    app.worker()
    app.worker()
    test.must(scene.pump(_every(1.0, lambda: cluster.members(app.name) == 3), 60),
              "three workers do not share the partitions within 60 s")
    taken = scene.probe(40)
    test.check(taken is not None, "some partition is silent 40 s after three workers have joined")
    scene.pump_until_more(500, 40)
    # One leaves as asked, which moves partitions at once; another is killed and is missed in time.
    began = time.monotonic()
    status = app.workers[0].stop(10)
    test.check(status == 0, f"SIGTERM under load: exit status {status}")
    left = scene.probe(40)
    test.check(left is not None, "some partition is silent 40 s after a worker left")
    moved = time.monotonic() - began
    app.workers[1].kill()
    killed = scene.probe(60)
    test.check(killed is not None, "some partition is silent 60 s after a worker was killed")
    scene.pump_until_more(300, 30)
    scene.finish()
    test.figure(f"all partitions answered {_told(taken)} after two joined, {moved:.1f} s after SIGTERM "
                f"of one, {_told(killed)} after kill -9 of another (session 6 s)")


def _told(seconds):
    return "never" if seconds is None else f"{seconds:.1f} s"


def _every(seconds, condition):
    """The condition, asked at most that often."""
    last = 0.0

    def asked():
        nonlocal last
        if time.monotonic() - last < seconds:
            return False
        last = time.monotonic()
        return condition()
    return asked
