"""Kernels that are forked from one process that has imported the library."""

import os
import signal
import time

import pytest

from alliance_lib.running import nursery as module
from alliance_lib.running.nursery import fork_kernel, nursery

pytestmark = pytest.mark.skipif(not module.FORKS, reason="kernels are not forked here")


def fork(folder):
    return fork_kernel(["-f", str(folder / "connection.json")], cwd=folder, env=dict(os.environ), log=str(folder / "log"))


def begins(folder):
    """Wait until a kernel has said where it listens."""
    assert any((folder / "connection.json").exists() or time.sleep(0.1) for _ in range(300))


def ends(kernel):
    """Whether a kernel ends within half a minute."""
    return any(kernel.poll() is not None or time.sleep(0.1) for _ in range(300))


def test_a_kernel_has_a_session_and_a_folder_of_its_own(tmp_path):
    with nursery():
        one = fork(tmp_path)
        begins(tmp_path)
        assert one.poll() is None
        assert os.getsid(one.pid) == one.pid
        assert os.readlink(f"/proc/{one.pid}/cwd") == str(tmp_path.resolve())
        other = fork(tmp_path)
        one.kill()
        assert ends(one)
        assert other.poll() is None
        other.terminate()
        assert ends(other)


def test_kernels_end_when_the_nursery_is_gone(tmp_path):
    with nursery():
        kernel = fork(tmp_path)
        begins(tmp_path)
    assert ends(kernel)
    assert fork(tmp_path) is None


def test_a_block_within_another_shares_the_process():
    with nursery():
        (process,) = module._processes
        with nursery():
            assert module._processes == [process]
        assert process.poll() is None
    assert process.poll() == -signal.SIGKILL


def test_without_a_nursery_that_answers_there_is_no_fork(tmp_path):
    with nursery():
        module._processes[0].kill()
        assert fork(tmp_path) is None
