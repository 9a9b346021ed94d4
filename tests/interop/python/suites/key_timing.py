"""Whether the time that a wrong API key takes tells how much of it was right.

What is measured is the whole way over the loopback interface, which hides nanoseconds; that the
comparison itself takes constant time is a matter of its code. What would show here is work that
depends on the key: a slow look-up, or an early way out.
Called by `run`.
"""

import gc
import statistics
import time

from support.wire import Wire, request

SERVER = {}

ROUNDS = 1500
VERSION = '{"method":"version","jsonrpc":"2.0","id":1}'


def other(letter):
    """Another letter."""
    return "A" if letter != "A" else "B"


def a_wrong_key_takes_as_long_wherever_it_is_wrong(server):
    key = server.key
    keys = {
        "first byte": other(key[0]) + key[1:],
        "last byte": key[:-1] + other(key[-1]),
        "one byte short": key[:-1],
        "one byte long": key + "A",
    }
    heads = {
        name: request(server, VERSION).replace(key.encode(), wrong.encode())
        for name, wrong in keys.items()
    }
    times = {name: [] for name in heads}
    # One connection each, kept; in turns, so that whatever slows the machine slows all alike.
    wires = {name: Wire(server) for name in heads}
    gc.disable()
    try:
        for round_ in range(ROUNDS + 100):
            for name, head in heads.items():
                started = time.perf_counter_ns()
                wires[name].send(head)
                answer = wires[name].answer()
                took = time.perf_counter_ns() - started
                if answer is None:
                    raise AssertionError("the connection ended")
                assert answer.status == 401
                if round_ >= 100:
                    times[name].append(took)
    finally:
        gc.enable()
        for wire in wires.values():
            wire.__exit__()
    medians = {name: statistics.median(found) for name, found in times.items()}
    last = medians["last byte"]
    for name, median in medians.items():
        print(f"    wrong {name}: {median / 1000:.1f} µs, {median / last:.3f} of the last byte's")
    for name, median in medians.items():
        assert 0.67 < median / last < 1.5, f"a key with its {name} wrong is told apart by time"


TESTS = [a_wrong_key_takes_as_long_wherever_it_is_wrong]
