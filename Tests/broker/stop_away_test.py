"""Asked to stop while the broker is stopped, stalled or not there yet: exit 0 within 10 s, nothing lost or said twice.

And while nothing can be read or published the worker is not ready, with a reason, but live; afterwards it is ready again."""

import json
import os
import signal
import time
import urllib.error
import urllib.request

from cluster import Cluster, free_port
from lane import wait
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "own broker"
SECONDS = 200


def run(test, _):
    cluster = Cluster(test.lane)
    test.at_end(cluster.stop)
    test.at_end(lambda: os.kill(cluster._pid(), signal.SIGCONT))
    early(test)
    cluster.start()
    # Sessions outlast a broker that stands still: a member that asks again meanwhile may be fenced by itself, and end.
    change = {"kafka": {"properties": {"session.timeout.ms": 60_000, "heartbeat.interval.ms": 2_000}}}
    idle, busy = [App(test, cluster, name, partitions=3, change=change) for name in ("idle", "busy")]
    workers = [app.worker() for app in (idle, busy)]
    idle.await_topics()
    busy.await_topics()
    collector, feed = Collector(busy), Feed(busy, int(time.time() * 1000) - 3_600_000)

    def send(count):
        for _ in range(count):
            number = len(feed.sent)
            feed.send({"source": "web", "lead": {"email": f"stop.{number}@contoso-labs.com"}}, number % 3)
        feed.flush()

    def settle():
        collector.settle(feed.sent, 60)
        for worker in workers:
            test.must(wait(lambda: health(worker, "ready")[0] == 200, 40, 0.2),
                      lambda: f"{worker.app.name} is not ready: {health(worker, 'ready')}, {worker.last_line()[:300]}")

    send(30)
    settle()
    unready = not_ready(test, cluster, workers, send, settle)
    took = []
    for name, away, number in (("killed", lambda: cluster.kill(), signal.SIGTERM),
                               ("stalled", lambda: os.kill(cluster._pid(), signal.SIGSTOP), signal.SIGINT)):
        send(3_000)
        away()
        wait(lambda: False, 1)
        took.append(f"{name} " + " and ".join(f"{end(test, worker, number, name):.1f} s" for worker in
                                              asked(workers, number)))
        if name == "killed":
            cluster.restart()
        else:
            os.kill(cluster._pid(), signal.SIGCONT)
        for worker in workers:
            worker.start()
        settle()
    counts = judge(test, feed.sent, collector)
    for worker in workers:
        test.check(worker.stop(10) == 0, f"SIGTERM when all is well: {worker.ending()}")
    test.figure(f"ends with the broker {', '.join(took)}; not ready after {unready}; {told(counts)}")


def asked(workers, number):
    """Sends the signal to all of them, then hands them out."""
    for worker in workers:
        worker.ended_as_asked = True
        worker.asked = time.monotonic()
        worker.send(number)
    return workers


def end(test, worker, number, why):
    """How long it takes to end, counted from the signal."""
    status = worker.wait(15)
    took = time.monotonic() - worker.asked
    test.check(status == 0 and took < 10, f"{worker.app.name}, broker {why}: {number.name} ends it after {took:.1f} s "
               f"with {status}: {worker.last_line()[:300]}")
    test.check("stopped as asked" in worker.last_line(), f"the last word is {worker.last_line()[:300]}")
    if status is None:
        worker.kill()
    return took


def health(worker, what):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{worker.port}/health/{what}", timeout=3) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
    except OSError as error:
        return 0, str(error)


def not_ready(test, cluster, workers, send, settle):
    """The broker stands still, first with work in flight, then without.

    In the middle of a commit for no longer than it takes to see it: a call that has not come back after 25 s ends a worker."""
    idle, busy = workers
    took = {}
    for name, watched in (("busy", [busy]), ("idle", [idle, busy])):
        if watched[0] is busy:
            send(3_000)
        began = time.monotonic()
        os.kill(cluster._pid(), signal.SIGSTOP)

        def unready():
            return all(health(worker, "ready")[0] == 503 for worker in watched)
        test.check(wait(unready, 40, 0.2), lambda: f"{name}: ready without a broker for 40 s")
        took[name] = f"{time.monotonic() - began:.0f} s {health(watched[0], 'ready')[1].get('reason')}"
        for worker in watched:
            test.check(health(worker, "live")[0] == 200, f"{worker.app.name} is not live without a broker")
        os.kill(cluster._pid(), signal.SIGCONT)
        settle()
    return ", ".join(f"{name} {text}" for name, text in took.items())


def early(test):
    """No broker is there yet."""
    class Nowhere:
        bootstrap, own = f"127.0.0.1:{free_port()}", True

    def waiting(name):
        worker = App(test, Nowhere(), name).worker(change={"kafka": {"start_timeout_s": 3}})
        test.must(wait(lambda: "starting" in "".join(worker.lines()), 10), "it does not start")
        wait(lambda: False, 0.7)
        return worker
    once, twice, again = waiting("once"), waiting("twice"), waiting("again")
    asked([once, twice, again], signal.SIGTERM)
    wait(lambda: False, 0.03)
    # Whoever passes a signal on that the whole group of processes has had.
    twice.send(signal.SIGTERM)
    wait(lambda: False, 1.2)
    if again.status() is None:
        again.send(signal.SIGINT)
        status = again.wait(5)
        test.check(status == 130 and "second SIGINT" in again.last_line(),
                   f"a second signal, 1.2 s later: {status}, {again.last_line()[:300]}")
    for worker in (once, twice):
        status = worker.wait(10)
        test.check(status == 0, f"SIGTERM {worker.app.name} while it waits for a broker: {worker.ending()}")
