"""Container files and scripts, as far as they can be checked where no Docker is."""

import os
import re
import stat
import subprocess

import yaml

from documents import ROOT, text
from worker import environment

NEEDS = None
SECONDS = 60


def run(test, _):
    scripts = ["docker/install-dependencies", "docker/try", "docker/test", ".ci/run"]
    for script in scripts:
        path = os.path.join(ROOT, script)
        test.check(os.stat(path).st_mode & stat.S_IXUSR, f"{script} is not executable")
        done = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)
        test.check(done.returncode == 0, f"{script}: {done.stderr}")
    compose_is_whole(test)
    dockerfile_is_whole(test)
    packages_match(test)
    readme_names_what_exists(test)
    for path in ("Config", "docker"):
        for folder, _, names in os.walk(os.path.join(ROOT, path)):
            for name in (name for name in names if name.endswith((".yaml", ".yml"))):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    list(yaml.safe_load_all(file))
    test.figure(f"{len(scripts)} scripts, compose file, Dockerfile and package lists")


def compose_is_whole(test):
    compose = yaml.safe_load(text("docker/compose.yaml"))
    services = compose["services"]
    test.check(set(services) == {"kafka", "worker-1", "worker-2", "feeder"}, f"services {set(services)}")
    test.check(services["kafka"]["image"].startswith("apache/kafka:4"), "the broker is not apache/kafka 4")
    workers = [services["worker-1"], services["worker-2"]]
    ids = {worker["environment"]["LEAD_DEDUP_INSTANCE_ID"] for worker in workers}
    volumes = {worker["volumes"][0].split(":")[0] for worker in workers}
    test.check(len(ids) == 2, "the workers share an instance id")
    test.check(len(volumes) == 2 and volumes <= set(compose["volumes"]), f"state volumes {volumes}")
    test.check(services["feeder"]["command"][0] == "generate" and "--topic" in services["feeder"]["command"],
               "the feeder does not generate to a topic")
    for worker in workers:
        build = worker["build"]
        path = os.path.join(ROOT, "docker", build["context"], build["dockerfile"])
        test.check(os.path.isfile(path), f"no Dockerfile at {path}")
        test.check(worker["configs"][0]["target"] in text("docker/Dockerfile"), "the image looks elsewhere")
    # The worker's own configuration must pass the worker's own check.
    content = compose["configs"]["lead-dedup"]["content"]
    checked(test, content, "compose.yaml's configuration")


def checked(test, content, name):
    path = test.lane.path("config") + ".yaml"
    with open(path, "w", encoding="utf-8") as file:
        file.write(content)
    done = subprocess.run([test.lane.binary, "check-config", "--config", path], capture_output=True,
                          text=True, timeout=20, env=environment(), cwd=test.lane.folder, check=False)
    test.check(done.returncode == 0, f"{name}: check-config says {done.returncode}: {done.stderr[-300:]}")


def dockerfile_is_whole(test):
    lines = [line for line in text("docker/Dockerfile").replace("\\\n", " ").splitlines()
             if line and not line.startswith("#")]
    known = {"FROM", "WORKDIR", "COPY", "RUN", "USER", "VOLUME", "ENV", "STOPSIGNAL", "HEALTHCHECK",
             "ENTRYPOINT", "CMD"}
    odd = [line for line in lines if line.split()[0] not in known]
    test.check(not odd, f"Dockerfile lines that are no instruction: {odd}")
    last = max(index for index, line in enumerate(lines) if line.startswith("FROM"))
    final = lines[last:]
    test.check(any(line.startswith("USER") and "root" not in line for line in final), "the image runs as root")
    test.check(any(line.startswith("HEALTHCHECK") and '"health"' in line for line in final), "no health check")
    linked = subprocess.run(["ldd", test.lane.binary], capture_output=True, text=True, check=True).stdout
    missing = [name for name in ("libswift", "libFoundation") if name in linked]
    test.check(not missing, f"the image would lack Swift's libraries: {missing}")
    ignored = text(".dockerignore").splitlines()
    for line in (line for line in lines if line.startswith("COPY") and "--from" not in line):
        source = line.split()[1]
        test.check(f"!{source}" in ignored, f".dockerignore hides {source}")
        test.check(os.path.exists(os.path.join(ROOT, source)), f"Dockerfile copies {source}, which is not there")


def packages_match(test):
    """Each library that is linked is among those that the image gets."""
    tool = os.path.join(ROOT, "docker", "install-dependencies")
    def names(*flags):
        return subprocess.run([tool, *flags, "--list"], capture_output=True, text=True,
                              check=True).stdout.split()
    build, runtime = names(), names("--runtime")
    test.check(not [name for name in runtime if name.endswith("-dev")], "the image gets -dev packages")
    for name in (name.removesuffix("-dev") for name in build if name.endswith("-dev")):
        stem = name.replace("libyaml", "libyaml-0-")
        test.check(any(re.fullmatch(re.escape(stem) + r"[\d.]*", other) for other in runtime),
                   f"no run-time package of {name}")


def readme_names_what_exists(test):
    readme = text("README.md")
    for path in set(re.findall(r"`((?:docker|Tests|Config|\.ci)/[\w./-]*)[` ]", readme)):
        test.check(os.path.exists(os.path.join(ROOT, path)), f"README.md names {path}, which is not there")
    test.check(not re.search(r"https?://", readme.replace("http://localhost", "")), "README.md has a URL")
