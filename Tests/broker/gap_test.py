"""Input deleted under the committed offset: refused with place and way out; accepted once, it goes on."""

import time

from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition

from lane import wait
from wire import Collector, Feed, judge, told
from worker import App

NEEDS = "broker"
SECONDS = 140


def run(test, cluster):
    app = App(test, cluster, "gap", partitions=2, change={"routing": "always"})
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    lost = []

    def send(count, partition=0):
        items = [feed.send({"source": "web", "lead": {
            "email": f"gap.{len(feed.sent)}@contoso-labs.com"}}, partition) for _ in range(count)]
        feed.flush()
        return items

    def settle(seconds=40):
        collector.settle([item for item in feed.sent if item not in lost], seconds)

    def trimmed(count, more):
        """Stops, sends `more` events to partition 0 and lets retention take `count` of them."""
        test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
        items = send(more)
        delete(cluster, app.raw, 0, items[0].offset + count)
        lost.extend(items[:count])
        return items

    send(20)
    send(20, 1)
    settle()
    # Some of what was not read yet is gone.
    first = trimmed(5, 10)[0].offset
    send(5, 1)
    refused(test, worker, app.raw, first, first + 5, "5 records")
    worker.start("--accept-gap", "earliest")
    settle()
    once_is_enough(test, worker)
    send(3)
    settle()
    # All of it is gone: there is nothing to commit but the place.
    first = trimmed(10, 10)[0].offset
    refused(test, worker, app.raw, first, first + 10, "10 records")
    worker.start("--accept-gap", "latest")
    ready(test, worker)
    once_is_enough(test, worker)
    send(3)
    settle()
    # `latest` takes what comes from now on: what is still there is passed over as well.
    items = trimmed(3, 9)
    lost.extend(items[3:])
    worker.start("--accept-gap", "latest")
    ready(test, worker)
    send(3)
    settle()
    internal(test, cluster, app, worker, send, settle)
    counts = judge(test, [item for item in feed.sent if item not in lost], collector)
    made_anew(test, cluster)
    equally_long(test, cluster)
    longer(test, cluster)
    markers(test, cluster)
    test.figure(f"{len(lost)} events deleted unread; {told(counts)}")


def delete(cluster, topic, partition, offset):
    """As retention, or kafka-delete-records.sh, does; -1 for all."""
    place = TopicPartition(topic, partition, offset)
    return cluster.admin.delete_records([place])[place].result(30).low_watermark


def internal(test, cluster, app, worker, send, settle):
    """The same of the internal topic."""
    topic = f"{app.name}-identities"
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    for partition in range(2):
        low = delete(cluster, topic, partition, -1)
    status = worker.start().ends_by_itself(30)
    test.check(status == 69 and all(word in worker.last_line() for word in
                                    (topic, "application_id", "--accept-gap", "no disposition")),
               f"internal topic cut off at {low}: {worker.ending()}")
    worker.start("--accept-gap", "earliest")
    ready(test, worker)
    once_is_enough(test, worker)
    send(3)
    send(3, 1)
    settle()


def made_anew(test, cluster):
    """A raw topic that was deleted and made again holds less than what was read."""
    app = App(test, cluster, "anew", partitions=1)
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    for number in range(10):
        feed.send({"source": "web", "lead": {"email": f"anew.{number}@contoso-labs.com"}})
    collector.settle(feed.flush(), 40)
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    cluster.admin.delete_topics([app.raw])[app.raw].result(30)
    test.must(wait(lambda: app.raw not in cluster.topics(), 20), "the raw topic does not go")
    app.create_raw()
    refused(test, worker, app.raw, 10, 0, "made anew")
    worker.start("--accept-gap", "earliest")
    ready(test, worker)
    again = Feed(app, int(time.time() * 1000) - 1_800_000)
    for number in range(10):
        again.send({"source": "web", "lead": {"email": f"anew.{number}@contoso-labs.com"}})
    again.flush()
    alerts = []

    def alerted():
        collector.poll()
        alerts[:] = [record.json["alert_id"] for record in collector.records if record.kind == "duplicates"]
        return len(alerts) == 10
    test.check(wait(alerted, 30, 0), f"{len(alerts)} of 10 leads on the new topic are known")
    test.check(len(set(alerts)) == len(alerts), "alert ids of two topics of one name collide")


def equally_long(test, cluster):
    """A raw topic that was made anew holds as much as what was read: to go on behind it moves no offset."""
    app = App(test, cluster, "equal", partitions=1)
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector = Collector(app)

    def send(count):
        feed = Feed(app, int(time.time() * 1000) - 3_600_000)
        for number in range(count):
            feed.send({"source": "web", "lead": {"email": f"equal.{time.monotonic_ns()}@contoso-labs.com"}})
        return feed.flush()
    collector.settle(send(7), 40)
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    cluster.admin.delete_topics([app.raw])[app.raw].result(30)
    test.must(wait(lambda: app.raw not in cluster.topics(), 20), "the raw topic does not go")
    wait(lambda: False, 1)
    app.create_raw()
    send(7)
    refused(test, worker, app.raw, 7, 0, "7 records would be passed over")
    worker.start("--accept-gap", "latest")
    ready(test, worker)
    once_is_enough(test, worker)
    collector.settle(send(3), 40)


def longer(test, cluster):
    """A raw topic that was made anew and is longer than what was read: while nobody works, and under the worker."""
    app = App(test, cluster, "longer", partitions=2)
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)

    def send(count, partition):
        return [feed.send({"source": "web", "lead": {"email": f"longer.{len(feed.sent)}@contoso-labs.com"}},
                          partition) for _ in range(count)]

    def anew(count):
        cluster.admin.delete_topics([app.raw])[app.raw].result(30)
        test.must(wait(lambda: app.raw not in cluster.topics(), 20), "the raw topic does not go")
        wait(lambda: False, 1)
        app.create_raw()
        # What has been read of the old topic is judged no more: its places are taken.
        feed.sent.clear()
        collector.records.clear()
        collector.disposed.clear()
        items = send(count, 0)
        feed.flush()
        return items

    def told(status, text, *passed):
        test.check(status == 69 and any(word in text for word in passed) and all(word in text for word in (
            f"{app.raw}[0]", "made anew", "--accept-gap earliest")),
            f"longer than before: {status}, {text[:500]}")

    def goes_on():
        worker.start("--accept-gap", "earliest")
        ready(test, worker)
        collector.settle(feed.sent, 40)
        judge(test, feed.sent, collector)
        once_is_enough(test, worker)

    send(7, 0)
    collector.settle(feed.flush(), 40)
    # The same topic is no other one.
    once_is_enough(test, worker)
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    anew(20)
    told(worker.start().ends_by_itself(30), worker.last_line(), "7 records would be passed over")
    goes_on()
    worker.ended_as_asked = True
    anew(40)
    # It may look before anything is in the new topic: then nothing is passed over yet.
    told(worker.wait(40), worker.last_line(), "20 records would be passed over", "the log holds 0 to 0")
    goes_on()
    send(2, 1)
    collector.settle(feed.flush(), 40)
    worker.kill()


def markers(test, cluster):
    """A transactional producer's markers and aborted records are no records: nothing is missed when they go."""
    app = App(test, cluster, "markers", partitions=1)
    app.create_raw()
    worker = app.worker()
    app.await_topics()
    collector, feed = Collector(app), Feed(app, int(time.time() * 1000) - 3_600_000)
    feed.producer = cluster.producer(**{"transactional.id": f"{app.name}-source", "delivery.timeout.ms": 20_000})
    feed.producer.init_transactions(20)

    def send(*endings):
        for commits in endings:
            feed.producer.begin_transaction()
            item = feed.send({"source": "web", "lead": {"email": f"m.{len(feed.sent)}@contoso-labs.com"}})
            feed.producer.flush(20)
            if commits:
                feed.producer.commit_transaction(20)
            else:
                feed.producer.abort_transaction(20)
                feed.sent.remove(item)

    def emptied(how):
        low = delete(cluster, app.raw, 0, -1)
        test.check(low > max(item.offset for item in feed.sent) + 1, "the log ends with a record, not a marker")
        worker.start()
        ready(test, worker)
        send(True)
        collector.settle(feed.sent, 40)
        test.check(worker.status() is None, f"{how}, then all went: {worker.last_line()[:300]}")

    def committed():
        place = cluster.admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(
            app.name, [TopicPartition(app.raw, 0)])])[app.name].result(20)
        return place.topic_partitions[0].offset

    send(True, True, False)
    collector.settle(feed.sent, 40)
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    emptied("stopped")
    if not test.lane.long:
        judge(test, feed.sent, collector)
        return
    send(True, False, False)
    collector.settle(feed.sent, 40)
    # Idle for a while: what is outside sees no lag on the raw topic, and kill -9 takes nothing back.
    end = feed.sent[-1].offset + 6        # its marker, two aborted records and theirs
    test.check(wait(lambda: committed() == end, 30, 0.3), lambda: f"idle: committed {committed()}, the log's end is {end}")
    worker.kill()
    emptied("killed when idle")
    judge(test, feed.sent, collector)


def refused(test, worker, topic, known, low, lost):
    status = worker.start().ends_by_itself(30)
    text = worker.last_line()
    test.check(status == 69, f"gap from {known} to {low}: {worker.ending()}")
    test.check(all(word in text for word in (topic, "[0]", f" {known},", f" {low} ", lost, "--accept-gap")),
               f"gap from {known} to {low} is not told: {text[:400]}")


def ready(test, worker):
    def answers():
        worker.app.require_alive()
        return worker.command("health")[0] == 0
    test.must(wait(answers, 30, 0.2), f"not ready: {worker.last_line()[:300]}")


def once_is_enough(test, worker):
    """The next start without the option goes on."""
    test.must(worker.stop(10) == 0, f"SIGTERM: {worker.ending()}")
    worker.start()
    ready(test, worker)
