"""Raw events in, published records out, and the conservation law between them."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from confluent_kafka import Consumer, KafkaError, TopicPartition

from cluster import QUIET
from lane import Failed, wait



def murmur2(data):
    """The hash of Kafka's default partitioner (murmur2, 32 bits, its seed), sign bit cleared."""
    mask, factor = 0xFFFFFFFF, 0x5BD1E995
    state = 0x9747B28C ^ len(data)
    for start in range(0, len(data) - 3, 4):
        word = int.from_bytes(data[start:start + 4], "little") * factor & mask
        word = (word ^ word >> 24) * factor & mask
        state = state * factor & mask ^ word
    tail = data[len(data) & ~3:]
    if tail:
        state = (state ^ int.from_bytes(tail, "little")) * factor & mask
    state = (state ^ state >> 13) * factor & mask
    return (state ^ state >> 15) & 0x7FFFFFFF


@dataclass
class Sent:
    """A raw record; its offset is known once the broker has it."""
    topic: str
    partition: int
    value: bytes
    key: bytes = None
    headers: list = field(default_factory=list)
    timestamp: int = 0
    note: object = None
    offset: int = None

    @property
    def at(self):
        return (self.topic, self.partition, self.offset)


class Feed:
    """Sends raw records with rising timestamps, in order, once."""

    def __init__(self, app, start_ms):
        self.app = app
        self.sent = []
        self.clock = start_ms
        self.producer = app.cluster.producer()
        app.test.at_end(self.producer.purge)

    def send(self, event, partition=0, topic=None, key=None, headers=None, note=None, at_once=False):
        """Queues an event (a mapping, or the bytes as they are), with the last one's timestamp if `at_once`."""
        value = event
        if isinstance(event, dict):
            value = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
        self.clock += 0 if at_once else 1
        item = Sent(topic or self.app.raw, partition, value, key, headers or [], self.clock, note)

        def delivered(error, message):
            if error is None:
                item.offset = message.offset()
        while True:
            try:
                self.producer.produce(item.topic, partition=partition, value=value, key=key,
                                      headers=item.headers or None, timestamp=item.timestamp,
                                      on_delivery=delivered)
                break
            except BufferError:
                self.producer.poll(0.1)
        self.producer.poll(0)
        self.sent.append(item)
        return item

    def flush(self, seconds=120):
        """Returns once the broker has everything."""
        left = self.producer.flush(seconds)
        lost = [item for item in self.sent if item.offset is None]
        if left or lost:
            raise Failed(f"{left or len(lost)} raw records were not delivered in {seconds} s")
        return self.sent


@dataclass
class Record:
    """A published record."""
    kind: str                 # canonical | duplicates | rejected
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: list
    json: object = None

    def header(self, name):
        """The last header of that name, as text."""
        for key, value in reversed(self.headers):
            if key == name:
                return value.decode() if value is not None else None
        return None

    @property
    def origin(self):
        """Topic, partition and offset of the raw event that caused it."""
        if self.kind == "rejected" or self.value is None:
            return (self.header("lead-dedup-origin-topic"),
                    int(self.header("lead-dedup-origin-partition")),
                    int(self.header("lead-dedup-origin-offset")))
        event = self.json["event"]
        return (event["topic"], event["partition"], event["offset"])

    @property
    def disposition(self):
        """The disposition that it stands for; None where it stands beside another record."""
        if self.kind == "rejected":
            return "rejected"
        if self.kind == "canonical" and self.value is None:
            beside = self.header("lead-dedup-also") == "true"
            kind = self.header("lead-dedup-disposition")
            return None if beside or kind != "erased" else "erased"
        if self.kind == "canonical":
            return None if self.json.get("merged") is True else self.json["disposition"]
        return None if "other_identity_id" in self.json else self.json["disposition"]

    @property
    def identity(self):
        if self.kind == "rejected":
            return None
        if self.value is None:
            return self.key.decode()
        return self.json["identity_id"]


class Collector:
    """Reads all outputs from their beginning, as a client that sees committed records only."""

    def __init__(self, app, isolation="read_committed"):
        self.app = app
        self.records = []
        self.disposed = defaultdict(list)     # origin -> records that stand for it
        self.kinds = {app.config["topics"][kind]: kind for kind in
                      ("canonical", "duplicates", "rejected")}
        self.consumer = Consumer({
            "bootstrap.servers": app.cluster.bootstrap, "group.id": "lane-reader",
            "enable.auto.commit": False, "isolation.level": isolation,
            "auto.offset.reset": "error", "enable.partition.eof": True, "fetch.wait.max.ms": 50, **QUIET})
        topics = app.cluster.topics()
        self.counts = {kind: topics[topic] for topic, kind in self.kinds.items()}
        self.partitions = [(topic, number) for topic in self.kinds for number in range(topics[topic])]
        self.consumer.assign([TopicPartition(topic, number, 0) for topic, number in self.partitions])
        self.reached = {}                     # partition -> offset where its end was met last
        app.test.at_end(self.consumer.close)

    def poll(self, seconds=0.05):
        """Takes what is there; the number of new records."""
        count = 0
        for message in self.consumer.consume(1000, seconds):
            error = message.error()
            if error is not None:
                if error.code() == KafkaError._PARTITION_EOF:
                    self.reached[(message.topic(), message.partition())] = message.offset()
                if error.code() == KafkaError._AUTO_OFFSET_RESET:
                    raise Failed(f"output {message.topic()} lost records: {error}")
                continue
            kind = self.kinds[message.topic()]
            record = Record(kind, message.partition(), message.offset(), message.key(),
                            message.value(), message.headers() or [])
            if kind != "rejected" and record.value is not None:
                record.json = json.loads(record.value)
            self.records.append(record)
            if record.disposition is not None:
                self.disposed[record.origin].append(record)
            count += 1
        return count

    def of(self, item):
        """The record that stands for a raw event, or None."""
        found = self.disposed.get(item.at)
        return found[0] if found else None

    def disposition(self, item):
        record = self.of(item)
        return record.disposition if record else None

    def settle(self, sent, seconds, revive=False):
        """Reads until each raw event has its disposition."""
        open_items = list(sent)

        def settled():
            nonlocal open_items
            self.poll()
            if revive:
                self.app.revive()
            else:
                self.app.require_alive()
            open_items = [item for item in open_items if item.at not in self.disposed]
            return not open_items
        self.app.test.must(
            wait(settled, seconds, 0),
            lambda: f"{len(open_items)} of {len(sent)} events have no disposition after {seconds} s, "
                    f"first {open_items[0].at}: {open_items[0].value[:120]!r}")

    def to_the_end(self, seconds=45):
        """Reads up to the high watermarks of now: no transaction may hang before them."""
        everything = Consumer({"bootstrap.servers": self.app.cluster.bootstrap, "group.id": "lane-ends",
                               "isolation.level": "read_uncommitted", **QUIET})
        try:
            ends = {p: everything.get_watermark_offsets(TopicPartition(*p), timeout=20)[1]
                    for p in self.partitions}
        finally:
            everything.close()

        def behind():
            self.poll()
            return [p for p, end in ends.items() if self.reached.get(p, -1) < end]
        self.app.test.must(wait(lambda: not behind(), seconds, 0),
                           lambda: f"outputs can't be read to their end: {behind()[:3]}")


def judge(test, sent, collector):
    """The conservation law, and versions without gaps. Returns the dispositions counted."""
    collector.to_the_end()
    known = {item.at for item in sent}
    test.check(len(known) == len(sent), "the feed itself has doubled offsets")
    missing = [item for item in sent if item.at not in collector.disposed]
    test.check(not missing, lambda: f"{len(missing)} raw events without disposition, first {missing[0].at}")
    doubled = {at: found for at, found in collector.disposed.items() if len(found) != 1}
    test.check(not doubled, lambda: f"{len(doubled)} raw events with several dispositions, first "
               + str([(at, [r.disposition for r in found]) for at, found in doubled.items()][:2]))
    strangers = [at for at in collector.disposed if at not in known]
    test.check(not strangers, lambda: f"{len(strangers)} dispositions name no raw event, first {strangers[0]}")
    beside = [r for r in collector.records if r.origin not in known]
    test.check(not beside, lambda: f"{len(beside)} records name no raw event, first {beside[0]}")
    counts = Counter(found[0].disposition for found in collector.disposed.values())
    test.check(sum(counts.values()) == len(sent),
               lambda: f"law: {sum(counts.values())} dispositions for {len(sent)} raw events: {counts}")
    versions(test, collector)
    merged_beside_alerts(test, collector)
    return counts


def versions(test, collector):
    """Each identity: created once at version 1, then one by one, in the order of the log."""
    seen, ended, alerts = {}, set(), set()
    for record in collector.records:
        if record.kind != "rejected":
            count = collector.counts[record.kind]
            if record.partition != murmur2(record.key) % count:
                test.check(False, f"{record.kind} record of key {record.key} lies in partition "
                                  f"{record.partition} of {count}, not where Kafka's partitioner puts it")
        if record.kind == "duplicates":
            if record.json["alert_id"] in alerts:
                test.check(False, f"alert {record.json['alert_id']} was published twice")
            alerts.add(record.json["alert_id"])
            continue
        if record.kind != "canonical":
            continue
        name = record.key
        if record.value is None:
            test.check(name in seen and name not in ended, f"tombstone of {name} out of place")
            ended.add(name)
            continue
        version = record.json["version"]
        if name in ended or version != seen.get(name, 0) + 1:
            test.check(False, f"identity {name}: version {version} follows {seen.get(name, 0)}"
                              f"{' after its end' if name in ended else ''}")
        if (version == 1) != (record.json["disposition"] == "created"):
            test.check(False, f"identity {name}: version {version} is {record.json['disposition']}")
        if record.json["identity_id"].encode() != name:
            test.check(False, f"record key {name} is not identity_id")
        seen[name] = version


def merged_beside_alerts(test, collector):
    """A canonical record with `merged` has its alert beside it, of the same event and identity."""
    merging = {(record.origin, record.identity) for record in collector.records
               if record.kind == "duplicates" and record.json["action"] == "merged"}
    for record in collector.records:
        if record.kind == "canonical" and record.value is not None and record.json.get("merged"):
            if (record.origin, record.identity) not in merging:
                test.check(False, f"merged canonical record of {record.origin} has no merging alert")


def told(counts):
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
