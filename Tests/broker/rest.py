"""When an application is at rest: no raw event, and no message between shards, is still on its way."""

from confluent_kafka import Consumer, IsolationLevel, KafkaError, TopicPartition
from confluent_kafka.admin import OffsetSpec

from cluster import QUIET
from lane import wait


class Rest:
    """Watches raw and internal topics of an application whose workers may be killed meanwhile."""

    def __init__(self, app):
        self.app = app
        topics = app.cluster.topics()
        self.internal = f"{app.name}-identities"
        watched = app.config["topics"]["raw"] + [self.internal]
        self.partitions = [(topic, number) for topic in watched for number in range(topics[topic])]
        # Records that were deleted meanwhile have been handled.
        self.reader = Consumer({
            "bootstrap.servers": app.cluster.bootstrap, "group.id": "lane-rest", "enable.auto.commit": False,
            "isolation.level": "read_committed", "auto.offset.reset": "earliest", "enable.partition.eof": True,
            "fetch.wait.max.ms": 50, **QUIET})
        self.reader.assign([TopicPartition(topic, number, 0) for topic, number in self.partitions])
        app.test.at_end(self.reader.close)
        # Of the workers' own group, which it never joins: for their positions alone.
        self.group = Consumer({"bootstrap.servers": app.cluster.bootstrap, "group.id": app.name,
                               "enable.auto.commit": False, "isolation.level": "read_uncommitted", **QUIET})
        app.test.at_end(self.group.close)
        self.last = {}          # partition -> offset of its last committed record
        self.reached = {}       # partition -> offset where its end was met last
        self.messages = 0

    def _read(self):
        for message in self.reader.consume(1000, 0.05):
            place = (message.topic(), message.partition())
            if message.error() is None:
                self.last[place] = message.offset()
                self.messages += message.topic() == self.internal
            elif message.error().code() == KafkaError._PARTITION_EOF:
                self.reached[place] = message.offset()

    def _is_now(self):
        # Positions first: what they do not cover was read, or could be written, after them.
        done = {(found.topic, found.partition): found.offset for found in self.group.committed(
            [TopicPartition(*place) for place in self.partitions], timeout=20)}
        asked = self.app.cluster.admin.list_offsets(
            {TopicPartition(*place): OffsetSpec.latest() for place in self.partitions},
            isolation_level=IsolationLevel.READ_UNCOMMITTED, request_timeout=20)
        ends = {(found.topic, found.partition): answer.result(20).offset for found, answer in asked.items()}

        def behind():
            self._read()
            return any(self.reached.get(place, 0 if end == 0 else -1) < end for place, end in ends.items())
        if not wait(lambda: not behind(), 5, 0):
            return False       # a transaction is open
        return all(done[place] > last for place, last in self.last.items())

    def await_it(self, collector, seconds, revive=False):
        """Returns once it is at rest; the outputs are then read to their end."""
        def at_rest():
            if revive:
                self.app.revive()
            else:
                self.app.require_alive()
            collector.poll()
            return self._is_now()
        self.app.test.must(wait(at_rest, seconds, 0.1),
                           f"messages between shards are still on their way after {seconds} s")
        collector.to_the_end()
