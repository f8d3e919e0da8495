"""The internal topic is deleted and made anew, under the worker and between two starts: told, never read on as if it were the old one."""

import time

from lane import wait
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 90
SETTINGS = {"retention.ms": "-1", "max.message.bytes": "1114112"}


def run(test, cluster):
    app = App(test, cluster, "mailboxes", partitions=2, change={"routing": "always"})
    topic = f"{app.name}-identities"
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)

    def send(count):
        items = [feed.send({"source": "web", "lead": {"email": f"box.{len(feed.sent)}@contoso-labs.com"}}, number % 2)
                 for number in range(count)]
        feed.flush()
        return items

    def anew():
        cluster.admin.delete_topics([topic])[topic].result(30)
        test.must(wait(lambda: topic not in cluster.topics(), 20), "the internal topic does not go")
        # As an operator would: whoever reads it has had the time to miss it, and not more.
        wait(lambda: False, 1)
        cluster.create(topic, 2, **SETTINGS)

    def refused(when):
        test.check(worker.status() == 69 and all(word in worker.last_line() for word in (
            topic, "made anew", "no disposition", "application_id", "--accept-gap")), f"{when}: {worker.ending()}")

    def go_on():
        worker.start("--accept-gap", "earliest")
        worker.app.await_members(1)

    send(20)
    collector.settle(feed.sent, 40)
    # What is routed into the new one lies at offsets that were read in the old one.
    worker.ended_as_asked = True
    anew()
    send(20)
    began = time.monotonic()
    test.check(wait(lambda: worker.status() is not None, 30), "made anew under the worker, and nothing is said")
    took = time.monotonic() - began
    refused("under the worker")
    refused_again(test, worker, refused)
    go_on()
    # Those that were routed before it was told are read from where the new topic begins.
    collector.settle(feed.sent, 40)
    send(20)
    collector.settle(feed.sent, 40)
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    anew()
    # Another application's worker, or an older one, may fill it meanwhile: it is as long as the old one.
    strangers = cluster.producer()
    for partition in range(2):
        for _ in range(200):
            strangers.produce(topic, b"?", partition=partition)
    strangers.flush(20)
    worker.start().ends_by_itself(30)
    refused("between two starts")
    counts = judge(test, feed.sent, collector)
    test.figure(f"told {took:.1f} s after it had records; {told(counts)}")


def refused_again(test, worker, refused):
    worker.start().ends_by_itself(30)
    refused("the next start")
