"""What a serial worker would answer, for the feed of `people.py`: dispositions and canonical leads.

Only product.md's plain cases: every event's time is its record's, rising within a raw partition,
and all events of a person lie in one raw partition.
"""

from dataclasses import dataclass, field


@dataclass
class Person:
    """What is known of a person between two events."""
    number: int
    version: int = 1
    lead: dict = field(default_factory=dict)
    records: set = field(default_factory=set)          # (source, external_id)
    pipelines: set = field(default_factory=set)
    event_ids: list = field(default_factory=list)      # (source, event_id), oldest first


@dataclass
class Expected:
    """What must be published for one raw event."""
    disposition: str
    person: Person = None
    changed: bool = False       # a canonical record of this event exists
    version: int = None         # the identity's version after it
    rule: str = None


REMEMBERED = 32


class Oracle:
    """One serial index. `decide` is fed in the order of each raw partition."""

    def __init__(self):
        self.people = {}
        self.born = 0

    def decide(self, event, master_key, email_key):
        """The verdict on an event whose normalized keys the feed knows."""
        if master_key is None:
            return Expected("rejected")
        operation = event.get("operation", "create")
        person = self.people.get(master_key)
        record = (event["source"], event.get("external_id"))
        event_id = (event["source"], event["event_id"])
        if person is None:
            if operation == "delete":
                return Expected("rejected")
            self.born += 1
            person = self.people[master_key] = Person(self.born)
            self._fill(person, event)
            self._note(person, event, record, event_id)
            person.keys_email = email_key
            return Expected("created", person, True, 1)
        if event_id in person.event_ids[-REMEMBERED:]:
            return Expected("replay", person, False, person.version, "replay")
        if operation == "delete":
            del self.people[master_key]
            return Expected("erased", person, True)
        linked = self._pipeline_is_new(person, event) and bool(person.pipelines)
        changed = self._set(person, event) if operation == "update" else self._fill(person, event)
        changed |= record not in person.records or self._pipeline_is_new(person, event)
        self._note(person, event, record, event_id)
        person.version += 1 if changed else 0
        if operation == "update":
            return Expected("updated" if changed else "echo", person, changed, person.version,
                            None if changed else "no-change")
        rule = "same-email" if email_key else "same-record"
        return Expected("linked" if linked else "duplicate", person, changed, person.version, rule)

    def _pipeline_is_new(self, person, event):
        return "pipeline" in event and event["pipeline"] not in person.pipelines

    def _fill(self, person, event):
        """A create fills blanks."""
        before = len(person.lead)
        for name, value in event["lead"].items():
            person.lead.setdefault(name, value.strip())
        return len(person.lead) != before

    def _set(self, person, event):
        """An update sets what it names; another spelling of the same address is no change."""
        changed = False
        for name, value in event["lead"].items():
            if name == "email" and "email" in person.lead:
                continue
            if person.lead.get(name) != value.strip():
                person.lead[name] = value.strip()
                changed = True
        return changed

    def _note(self, person, event, record, event_id):
        person.records.add(record)
        person.event_ids.append(event_id)
        if "pipeline" in event:
            person.pipelines.add(event["pipeline"])


def compare(test, sent, collector):
    """Every disposition, and the last canonical record of each person, against the oracle."""
    oracle = Oracle()
    expected = {}
    for item in sorted(sent, key=lambda item: (item.topic, item.partition, item.offset)):
        expected[item.at] = oracle.decide(*item.note) if item.note else Expected("rejected")
    wrong = []
    identities = {}
    for at, wanted in expected.items():
        record = (collector.disposed.get(at) or [None])[0]
        if record is None:
            continue                          # the law already says so
        if record.disposition != wanted.disposition:
            wrong.append(f"{at}: {record.disposition} where {wanted.disposition} is due")
        elif wanted.person is not None:
            first = identities.setdefault(wanted.person.number, record.identity)
            if record.identity != first:
                wrong.append(f"{at}: identity {record.identity}, that person's is {first}")
            if record.kind == "duplicates" and record.json["rule"] != wanted.rule:
                wrong.append(f"{at}: rule {record.json['rule']} where {wanted.rule} is due")
    test.check(not wrong, lambda: f"{len(wrong)} of {len(sent)} events differ from the oracle: "
               + "; ".join(wrong[:4]))
    test.check(len(set(identities.values())) == len(identities), "two people share an identity_id")
    _compare_canonicals(test, expected, collector, identities)
    return len(identities)


def _compare_canonicals(test, expected, collector, identities):
    last, by_event = {}, {}
    for record in collector.records:
        if record.kind == "canonical":
            last[record.identity] = record
            by_event[record.origin] = record
    wrong = []
    for at, wanted in expected.items():
        record = by_event.get(at)
        if (record is not None) != wanted.changed and wanted.person is not None:
            wrong.append(f"{at}: canonical record {'un' if record else ''}expected for {wanted.disposition}")
        elif record is not None and record.json and record.json["version"] != wanted.version:
            wrong.append(f"{at}: version {record.json['version']}, not {wanted.version}")
    alive = {e.person.number: e.person for e in expected.values() if e.person is not None}
    ended = {e.person.number for e in expected.values() if e.disposition == "erased"}
    for number, person in alive.items():
        record = last.get(identities.get(number))
        if record is None:
            continue
        if number in ended:
            if record.value is not None:
                wrong.append(f"person {number} was erased, the last canonical record is none")
            continue
        if record.value is None:
            wrong.append(f"person {number} was never erased, the last canonical record is a tombstone")
            continue
        found = record.json
        if found["lead"] != person.lead:
            wrong.append(f"person {number}: lead {found['lead']} where {person.lead} is due")
        if found["keys"].get("email") != person.keys_email:
            wrong.append(f"person {number}: keys.email {found['keys'].get('email')}")
        records = {(entry["source"], entry.get("external_id")) for entry in found["sources"]}
        if records != person.records:
            wrong.append(f"person {number}: sources {records} where {person.records} is due")
        if set(found["pipelines"]) != person.pipelines:
            wrong.append(f"person {number}: pipelines {found['pipelines']}")
    test.check(not wrong, lambda: f"{len(wrong)} canonical records differ from the oracle: "
               + "; ".join(wrong[:3]))
