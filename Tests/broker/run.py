#!/usr/bin/env python3
"""Black-box tests of a lead-dedup binary, most of them against a real Kafka.

    Tests/broker/run.py --binary PATH [--long] [--seed N] [--keep] [--list] [NAME...]

With KAFKA_HOME (a Kafka 4 distribution with bin/start-broker) a broker is started for the run; with
LEAD_DEDUP_TEST_BOOTSTRAP a running one is used and what needs to kill brokers is skipped; with
neither, all but the tests without a broker is skipped. One line a test; the last line is
`N passed, N failed[, N skipped]`; exit status 0 where none failed. Needs requirements.txt.
"""

import argparse
import importlib
import os
import random
import signal
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))

from cluster import Cluster  # noqa: E402
from lane import Failed, Lane, Skipped, Test  # noqa: E402

NAMES = ("files", "quick_start", "poison", "inspect", "refusals", "secrets", "gap", "mailboxes_anew", "growth", "narrow", "twins", "disk_full", "refusing", "threads", "hung", "undecided", "rekey", "other_rules", "burst",
         "graceful_stop", "restore", "backlog_two_workers", "scale",
         "zombie", "broker_away", "stop_away", "copy", "claims", "sharing")


class TimeOut(Exception):
    """A test's own limit ran out."""


class Interrupted(BaseException):
    """A signal asked the run to end."""


def time_out(*_):
    raise TimeOut()


def interrupted(number, _):
    raise Interrupted(signal.Signals(number).name)


class Run:
    """One run over some tests, with one broker that is started when the first test needs it."""

    def __init__(self, lane):
        self.lane = lane
        self.cluster = None

    def _broker(self, needs):
        if needs is None:
            return None
        if self.lane.bootstrap is None and not self.lane.kafka_home:
            raise Skipped("no Kafka: set KAFKA_HOME or LEAD_DEDUP_TEST_BOOTSTRAP")
        if needs == "own broker" and not self.lane.kafka_home:
            raise Skipped("needs a broker that it may kill (KAFKA_HOME)")
        if self.cluster is None:
            if self.lane.kafka_home:
                self.cluster = Cluster(self.lane).start()
            else:
                self.cluster = Cluster(self.lane, bootstrap=self.lane.bootstrap)
        return self.cluster

    def one(self, name):
        """passed | failed | skipped"""
        module = importlib.import_module(f"{name}_test")
        test = Test(self.lane, name)
        signal.setitimer(signal.ITIMER_REAL, module.SECONDS * (10 if self.lane.long else 1))
        try:
            module.run(test, self._broker(module.NEEDS))
        except Skipped as why:
            print(f"SKIP {name}: {why}", flush=True)
            return "skipped"
        except Failed as why:
            test.reason = str(why)
        except TimeOut:
            test.reason = f"not done after {module.SECONDS} s"
            traceback.print_exc(limit=-4)
        except Exception as error:  # noqa: BLE001  a fault of the test fails it too
            test.reason = f"{type(error).__name__}: {error}"
            traceback.print_exc(limit=-6)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            test.close()
        took = time.monotonic() - test.began
        failures = ([test.reason] if test.reason else []) + test.failures
        if failures:
            print(f"FAIL {name} ({took:.0f} s): {len(failures)} findings, first: {failures[0][:900]}", flush=True)
            return "failed"
        print(f"PASS {name} ({took:.0f} s): {'; '.join(test.figures)}", flush=True)
        return "passed"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary")
    parser.add_argument("--long", action="store_true", help="ten times the kills")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--keep", action="store_true", help="keep the run's folder, with logs and state")
    parser.add_argument("--list", action="store_true", help="print the names of the tests")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args()
    if options.list:
        print("\n".join(NAMES))
        return 0
    unknown = set(options.names) - set(NAMES)
    if unknown or not options.binary:
        parser.error(f"no test {', '.join(unknown)}" if unknown else "--binary is missing")
    if not os.access(options.binary, os.X_OK):
        parser.error(f"no binary at {options.binary}")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, interrupted)
    signal.signal(signal.SIGALRM, time_out)
    lane = Lane(os.path.abspath(options.binary), os.environ.get("KAFKA_HOME"),
                os.environ.get("LEAD_DEDUP_TEST_BOOTSTRAP"), options.long, options.seed)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    print(f"seed {options.seed}", flush=True)
    try:
        run = Run(lane)
        for name in options.names or NAMES:
            counts[run.one(name)] += 1
    except Interrupted as why:
        print(f"interrupted by {why}", flush=True)
        counts["failed"] += 1
    finally:
        lane.close(options.keep)
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed']} failed{skipped}", flush=True)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    # The client library's clients may wait without end for their own threads when they are taken down: they are not.
    status = main()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
