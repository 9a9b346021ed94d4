"""The metrics, read by the parser of Prometheus' own client.

Called by `run`.
"""

import urllib.error
import urllib.request

from prometheus_client.parser import text_string_to_metric_families

from support.rpc import Rpc

SERVER = {}

ENDS = {
    "counter": ("",),
    "gauge": ("_info", "_bytes", "_seconds", "_fds", "_threads"),
    "histogram": ("_seconds",),
}


def read(server):
    with urllib.request.urlopen(server.grid + "/metrics") as answer:
        assert answer.headers["content-type"] == "text/plain; version=0.0.4", answer.headers
        text = answer.read().decode()
    return {family.name: family for family in text_string_to_metric_families(text)}


def samples(family):
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value for sample in family.samples
    }


def every_family_has_words_a_type_and_a_name_with_its_unit(server):
    Rpc(server)("get_accounts")
    try:
        urllib.request.urlopen(server.grid + "/grid/2025-10-13/customers")
    except urllib.error.HTTPError as error:
        assert error.code == 401
    families = read(server)
    assert len(families) > 12, families.keys()
    for name, family in families.items():
        assert family.documentation.endswith("."), name
        assert name.endswith(ENDS[family.type]), (name, family.type)
        assert family.samples, name
        for sample in family.samples:
            if family.type == "counter":
                assert sample.name == name + "_total", sample
            assert sample.value >= 0, sample


def a_histogram_ends_at_its_count(server):
    family = read(server)["seedport_http_request_duration_seconds"]
    found = samples(family)
    whole = {key: value for key, value in found.items() if ("le", "+Inf") in key}
    assert whole
    for key, value in whole.items():
        labels = [label for label in key[1:] if label[0] != "le"]
        assert found[(family.name + "_count", *labels)] == value
        assert found[(family.name + "_sum", *labels)] > 0


def the_build_and_the_process_are_told(server):
    families = read(server)
    (build,) = families["seedport_build_info"].samples
    assert build.value == 1 and build.labels["version"] and build.labels["commit"], build
    (start,) = families["process_start_time_seconds"].samples
    (memory,) = families["process_resident_memory_bytes"].samples
    assert memory.value <= server.peak_memory()
    assert 1.7e9 < start.value < 1e11, start


def a_request_is_counted_once(server):
    def count():
        labels = [("method", "GET"), ("route", "/healthz"), ("status", "200")]
        family = read(server)["seedport_http_requests"]
        return samples(family).get(("seedport_http_requests_total", *labels), 0)

    before = count()
    urllib.request.urlopen(server.grid + "/healthz").read()
    assert count() == before + 1


TESTS = [
    every_family_has_words_a_type_and_a_name_with_its_unit,
    a_histogram_ends_at_its_count,
    the_build_and_the_process_are_told,
    a_request_is_counted_once,
]
