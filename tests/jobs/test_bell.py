from __future__ import annotations

import threading

from wenyuan.jobs import bell


def test_a_ring_wakes_who_waits() -> None:
    with bell.Bell("test") as waiting:
        threading.Timer(0.05, bell.ring, args=("test",)).start()
        assert waiting.wait(20)


def test_rings_that_came_before_count_once() -> None:
    with bell.Bell("test") as waiting:
        bell.ring("test")
        bell.ring("test")
        assert waiting.wait(20)
        assert not waiting.wait(0.01)


def test_another_kind_does_not_wake() -> None:
    with bell.Bell("test") as waiting:
        bell.ring("other")
        assert not waiting.wait(0.01)


def test_a_dead_listener_is_forgotten(home) -> None:  # type: ignore[no-untyped-def]
    with bell.Bell("test", role="-dead") as waiting:
        path = waiting._path
        waiting._socket.close()
        bell.ring("test")
        assert not path.exists()
