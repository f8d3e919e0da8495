"""Two workers with one instance_id: one ends and says why, the other works on, exactly once."""

import time

from scenario import Scenario

NEEDS = "broker"
SECONDS = 150


def run(test, cluster):
    scene = Scenario(test, cluster, "twins", partitions=4, workers=1)
    app = scene.app
    test.must(scene.pump_until_more(200, 60), "nothing is disposed")
    twin = app.worker(start=False, change={"instance_id": app.workers[0].name})
    for turn in range(2):
        twins = app.workers
        twin = next((worker for worker in twins if worker.status() is not None or worker.process is None))
        twin.start()
        for worker in twins:
            worker.ended_as_asked = True
        began = time.monotonic()
        ended = scene.pump(lambda: any(worker.status() is not None for worker in twins), 30)
        test.must(ended, f"turn {turn}: both twins still run after 30 s")
        took = time.monotonic() - began
        answered = scene.probe(40)
        test.check(answered is not None, f"turn {turn}: some partition is silent 40 s after one twin ended")
        scene.pump_for(3)
        left = [worker for worker in twins if worker.status() is None]
        gone = [worker for worker in twins if worker.status() is not None]
        test.must(len(left) == 1, f"turn {turn}: {len(left)} of two twins are left: "
                  + "; ".join(worker.ending()[:300] for worker in gone))
        text = gone[0].last_line()
        test.check(gone[0].status() == 69 and "instance_id" in text and f"{app.name}-{app.workers[0].name}-0" in text,
                   f"turn {turn}: {gone[0].ending()}")
        test.figure(f"{'older' if gone[0] is not twin else 'newer'} one ended after {took:.1f} s, "
                    f"all partitions answered {answered or 40:.1f} s later")
        test.check(sum("broker trouble" in line for line in left[0].lines()) < 10,
                   "the twin that is left has fenced and been fenced again and again")
    scene.finish()
