"""No broker at the start: it waits, then 69. One that comes late, or goes and comes back: events flow."""

import time
import signal

from cluster import Cluster
from lane import wait
from wire import Collector, Feed, judge
from worker import App

NEEDS = "own broker"
SECONDS = 150


def run(test, _):
    cluster = Cluster(test.lane)
    test.at_end(cluster.stop)
    app = App(test, cluster, "away", partitions=3)
    hasty = app.worker(change={"kafka": {"start_timeout_s": 4}, "state_dir": test.lane.path("hasty"),
                               "instance_id": "hasty"})
    began = time.monotonic()
    status = hasty.wait(25)
    waited = time.monotonic() - began
    hasty.ended_as_asked = True
    test.check(status == 69, f"no broker: exit status {status} after {waited:.1f} s, not 69")
    test.check(3.5 < waited < 20, f"no broker, start_timeout_s 4: ended after {waited:.1f} s")
    test.check(hasty.last_line() != "", "no broker: no reason on stderr")
    patient = app.worker()
    test.must(wait(lambda: patient.last_line() != "" or patient.status() is not None, 15),
              "it does not say that it waits")
    test.must(patient.status() is None, f"it did not wait: {patient.ending()}")
    cluster.start()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    count = 0

    def send_each():
        nonlocal count
        count += 1
        return [feed.send({"source": "web", "lead": {"email": f"away.{count}.{n}@contoso-labs.com"}}, n)
                for n in range(3)]
    send_each()
    collector.settle(feed.flush(), 40)
    took = []
    for number in (signal.SIGTERM, signal.SIGKILL):
        cluster.kill(number)
        send_each()
        cluster.restart()
        began = time.monotonic()
        items = send_each()
        feed.flush()
        revived = 0

        def answered():
            nonlocal revived
            collector.poll()
            revived += app.revive()
            return all(item.at in collector.disposed for item in items)
        test.check(wait(answered, 30, 0), f"broker back after {number.name}: silent for 30 s")
        test.check(revived == 0, f"a restart of the broker ({number.name}) ended the worker with 69")
        took.append(f"{number.name} {time.monotonic() - began:.1f} s")
    collector.settle(feed.sent, 60, revive=True)
    judge(test, feed.sent, collector)
    test.figure(f"69 after {waited:.1f} s without a broker; events again after {', '.join(took)}")
