"""Partitions are added while workers run: raw ones are consumed, output ones used, internal ones end it with 69."""

import time

from confluent_kafka.admin import NewPartitions

from lane import wait
from wire import Collector, Feed, judge, murmur2, told
from worker import App

NEEDS = "broker"
SECONDS = 180


def grow(cluster, topic, count):
    cluster.admin.create_partitions([NewPartitions(topic, count)])[topic].result(30)


def run(test, cluster):
    app = App(test, cluster, "growth", partitions=3)
    app.create_raw()
    for _ in range(2):
        app.worker()
    app.await_topics()
    app.await_members(2)
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)

    def send(partition, turn):
        return feed.send({"source": "web", "event_id": f"{turn}-{partition}",
                          "lead": {"email": f"grown.{partition}@contoso-labs.com"}}, partition)
    for number in range(3):
        send(number, 0)
    collector.settle(feed.flush(), 40)
    grow(cluster, app.raw, 5)
    test.must(wait(lambda: len(feed.producer.list_topics(app.raw, timeout=10).topics[app.raw].partitions) == 5, 20),
              "the raw topic does not grow")
    began = time.monotonic()
    for number in range(5):
        send(number, 1)
    collector.settle(feed.flush(), 45)
    test.figure(f"new raw partitions read after {time.monotonic() - began:.1f} s")
    ends_with_way_out(test, cluster, app, f"{app.name}-identities")
    counts = judge(test, feed.sent, collector)
    test.figure(told(counts))
    outputs(test, cluster)
    gone(test, cluster, ("raw", "rejected") if test.lane.long else ("raw",))
    if not test.lane.long:
        return
    other = App(test, cluster, "growth-log", partitions=3)
    other.create_raw()
    other.worker()
    other.await_topics()
    other.await_members(1)
    ends_with_way_out(test, cluster, other, f"{other.name}-index-changelog")


def outputs(test, cluster):
    """Records lie where readers look for their keys, soon after an output topic has grown."""
    app = App(test, cluster, "growth-out", partitions=2)
    app.create_raw()
    app.worker()
    app.await_topics()
    app.await_members(1)
    feed = Feed(app, int(time.time() * 1000) - 3_600_000)

    def settled(collector):
        items = [feed.send({"source": "web", "lead": {"email": f"out.{len(feed.sent)}@contoso-labs.com"}})
                 for _ in range(20)]
        feed.flush()
        collector.settle(items, 40)
        return {item.at for item in items}
    settled(Collector(app))
    for kind in ("canonical", "duplicates", "rejected"):
        grow(cluster, app.config["topics"][kind], 7)
    test.must(wait(lambda: cluster.topics().get(app.config["topics"]["rejected"]) == 7, 20), "outputs do not grow")
    collector = Collector(app)
    began = time.monotonic()

    def placed():
        known = settled(collector)
        return all(record.partition == murmur2(record.key) % 7
                   for record in collector.records if record.origin in known)
    test.check(wait(placed, 25, 0.5), "grown output topics are placed by their former number of partitions")
    test.figure(f"grown outputs used after {time.monotonic() - began:.1f} s")


def gone(test, cluster, kinds):
    """A topic that is deleted under a running worker ends it, one for reading and one for writing."""
    for kind in kinds:
        app = App(test, cluster, f"gone-{kind}", partitions=1)
        app.create_raw()
        worker = app.worker()
        app.await_topics()
        app.await_members(1)
        topic = f"{app.name}.{kind}"
        cluster.admin.delete_topics([topic])[topic].result(30)
        status = worker.ends_by_itself(60)
        test.check(status == 69 and topic in worker.last_line(), f"{topic} deleted: {worker.ending()}")


def ends_with_way_out(test, cluster, app, topic):
    grow(cluster, topic, 5)
    began = time.monotonic()
    for worker in app.workers:
        status = worker.ends_by_itself(max(1, 40 - (time.monotonic() - began)))
        test.check(status == 69, f"{topic} has grown: {worker.name} has status {status}, {worker.last_line()[:300]}")
        text = worker.last_line()
        test.check(topic in text and "5 partitions" in text and "application_id" in text,
                   f"{topic} has grown, not told: {text[:400]}")
    test.figure(f"{topic.split('-', 1)[1]} grown: ended after {time.monotonic() - began:.1f} s")
    worker = app.workers[0]
    worker.start()
    status = worker.ends_by_itself(30)
    test.check(status == 78 and "application_id" in worker.last_line(),
               f"started again on {topic} with 5 partitions: {worker.ending()}")
