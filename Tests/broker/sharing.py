"""What must hold at rest of people who share keys, whatever the order in which shards decided."""

from collections import Counter, defaultdict

CODES = {"unknown_identity", "erased_person"}


class Population:
    """The people that the outputs tell of: who lives, who was joined into whom, who was erased."""

    def __init__(self, collector):
        self.collector = collector
        self.born, self.last, self.into, self.erased = {}, {}, {}, set()
        for record in collector.records:
            if record.kind != "canonical":
                continue
            if record.value is not None:
                self.last[record.identity] = record
                if record.json["version"] == 1:
                    self.born[record.identity] = record
                continue
            self.last.pop(record.identity, None)
            if record.header("lead-dedup-disposition") == "joined":
                self.into[record.identity] = record
            else:
                self.erased.add(record.identity)
        self.pairs = [record for record in collector.records
                      if record.kind == "duplicates" and "other_identity_id" in record.json]

    def now(self, identity):
        """Whom an identity was joined into in the end; itself where it was not."""
        passed = {identity}
        while identity in self.into:
            identity = self.into[identity].header("lead-dedup-joined-into")
            if identity in passed:
                return None
            passed.add(identity)
        return identity


def check_population(test, collector, merging=("same-email", "same-record", "same-phone"), review="phone-review"):
    """All laws about identities; returns the population. Overrides are none of it."""
    people = Population(collector)
    _rejections(test, collector)
    _joins(test, people)
    _pair_alerts(test, people, merging)
    _nobody_twice(test, people)
    _reviewed(test, people, review)
    return people


def _rejections(test, collector):
    odd = [record for record in collector.records if record.kind == "rejected"
           and record.header("lead-dedup-error-code") not in CODES]
    test.check(not odd, lambda: f"{len(odd)} rejected for other reasons, first "
               f"{odd[0].origin}: {odd[0].header('lead-dedup-error-code')}")


def _joins(test, people):
    merged = {record.json["other_identity_id"]: record for record in people.pairs
              if record.json["action"] == "merged"}
    beside = {(record.origin, record.identity) for record in people.collector.records
              if record.kind == "canonical" and record.value is not None and record.json.get("merged")}
    for identity, tombstone in people.into.items():
        into = tombstone.header("lead-dedup-joined-into")
        end = people.now(identity)
        test.check(end in people.last or end in people.erased,
                   f"{identity} was joined into {into}, which ends with {end}: neither alive nor erased")
        alert = merged.get(identity)
        test.check(alert is not None and alert.identity == into and alert.origin == tombstone.origin,
                   f"{identity} was joined into {into}: no pair alert tells of it")
        test.check((tombstone.origin, into) in beside,
                   f"{identity} was joined into {into}, whose canonical record did not follow")
    for other, record in merged.items():
        test.check(other in people.into, f"a pair alert says that {other} was joined: no tombstone says so")
        older, younger = people.born.get(record.identity), people.born.get(other)
        test.check(older and younger and older.json["event"]["timestamp"] <= younger.json["event"]["timestamp"],
                   f"{other} was joined into {record.identity}, which is younger")


def _pair_alerts(test, people, merging):
    told = Counter((frozenset((record.identity, record.json["other_identity_id"])), record.json["rule"])
                   for record in people.pairs)
    often = [pair for pair, count in told.items() if count > 1]
    test.check(not often, lambda: f"{len(often)} pairs were told of more than once, first {often[0]}")
    wrong = [record for record in people.pairs
             if (record.json["action"] == "merged") != (record.json["rule"] in merging)]
    test.check(not wrong, lambda: f"{len(wrong)} pair alerts of the wrong action, first {wrong[0].json}")


def _names(record):
    lead = record.json["lead"]
    names = lead.get("first_name"), lead.get("last_name")
    return names if all(names) else None


def _nobody_twice(test, people):
    """Living people who match under a merging rule, by a key that both have now, are one."""
    holders = defaultdict(set)
    for identity, record in people.last.items():
        keys = record.json["keys"]
        if "email" in keys:
            holders[("same-email", keys["email"])].add(identity)
        for entry in record.json["sources"]:
            if "external_id" in entry:
                holders[("same-record", entry["source"], entry["external_id"])].add(identity)
        if "phone" in keys and _names(record):
            holders[("same-phone", keys["phone"], *_names(record))].add(identity)
    twice = {key: found for key, found in holders.items() if len(found) > 1}
    test.check(not twice, lambda: f"{len(twice)} keys under which two living people are one, first "
               + "; ".join(f"{key}: {[(i, people.last[i].origin) for i in found]}"
                           for key, found in list(twice.items())[:3]))


def _reviewed(test, people, rule):
    """Living people who share a phone and are not one: somebody was told, of them or of who they were."""
    told = {frozenset((people.now(record.identity), people.now(record.json["other_identity_id"])))
            for record in people.pairs if record.json["rule"] == rule}
    holders = defaultdict(list)
    for identity, record in people.last.items():
        if "phone" in record.json["keys"]:
            holders[record.json["keys"]["phone"]].append(identity)
    silent = [(phone, one, other) for phone, found in holders.items()
              for place, one in enumerate(found) for other in found[:place]
              if frozenset((one, other)) not in told]
    test.check(not silent, lambda: f"{len(silent)} pairs share a phone and nobody was told, first {silent[:2]}")


def check_scripts(test, collector, people, scripts):
    """What must have become of each script; `scripts`: {script: its raw records, in order}."""
    wrong = defaultdict(list)
    for script, items in scripts.items():
        found = [collector.of(item) for item in items]
        dispositions = [record.disposition for record in found]
        if any(due not in (None, got) for due, got in zip(script.dispositions, dispositions)):
            wrong[script.name].append((items[0].at, dispositions))
            continue
        alive = {people.now(record.identity) for record in found if record.identity} & set(people.last)
        if len(alive) != int(script.one):
            wrong[script.name].append((items[0].at, dispositions, f"{len(alive)} living people"))
        elif script.one:
            last = people.last[alive.pop()].json
            records = {entry["external_id"] for entry in last["sources"] if "external_id" in entry}
            if (script.final.get("email") not in (None, last["keys"].get("email"))
                    or script.final.get("records") not in (None, records)):
                wrong[script.name].append((items[0].at, dispositions, last["keys"], records))
    for name, cases in wrong.items():
        test.check(False, f"{len(cases)} times '{name}' did not become what it must, first {cases[:2]}")
    return Counter(script.name for script in scripts)
