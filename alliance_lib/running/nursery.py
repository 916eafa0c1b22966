"""A process that imports the library once, while the articles are still being read, and from which each notebook's kernel is then forked.

Importing is most of what a small run costs: a kernel that is forked has a process and a memory of its own, and begins at once. Where forking is not
safe (anywhere but Linux) nothing is prepared, and kernels are started as they always are. This module imports next to nothing itself.
"""

import contextlib
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator

# What makes two runs differ: the order of sets, dates in files, a window where figures would open.
FIXED = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0", "MPLBACKEND": "agg"}
NEEDED = ("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", "IPython.core.completerlib", "psutil", "tornado.platform.asyncio",
          "pyarrow.parquet")  # what a kernel imports beside the library
FORKS = sys.platform == "linux"

_processes: list[subprocess.Popen] = []
_lock = threading.Lock()


@contextlib.contextmanager
def nursery() -> Iterator[None]:
    """Keep the process from which kernels are forked as long as the block lasts; a block within another shares it."""
    outermost = FORKS and not _processes
    if outermost:
        _processes.append(subprocess.Popen([sys.executable, "-P", "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                           env={**os.environ, **FIXED}, text=True, start_new_session=True))
    try:
        yield
    finally:
        if outermost:
            process = _processes.pop()
            process.kill()
            process.communicate()


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """For importing much: nothing of it can be collected, and to look for what can is an eighth of the time, then and later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class ForkedKernel:
    """A kernel's process, as far as jupyter_client looks at a `subprocess.Popen`. The nursery is its parent, and reaps it."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int):
        self.pid = pid

    def poll(self) -> int | None:
        """None as long as it runs."""
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return 1
        return None

    def wait(self) -> int:
        """Called only after `poll` told that it has ended."""
        return 1

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def fork_kernel(arguments: list[str], *, cwd, env: dict, log: str) -> ForkedKernel | None:
    """A kernel forked from the nursery, or None where there is none.

    Parameters
    ----------
    arguments : of ipykernel's command line.
    cwd : folder in which it works.
    env : all its environment variables.
    log : file to which what it says is added.
    """
    with _lock:
        for process in _processes:
            with contextlib.suppress(OSError, ValueError):
                process.stdin.write(json.dumps({"arguments": arguments, "cwd": str(cwd), "env": env, "log": log}) + "\n")
                process.stdin.flush()
                return ForkedKernel(int(process.stdout.readline()))
    return None


def _serve():
    """What the nursery does: import, then fork a kernel for each line that is asked for, until nobody asks any more."""
    import alliance_lib

    sys.modules["debugpy"] = None  # nobody debugs these kernels, and ipykernel would load a debugger into each
    with uncollected():
        for name in NEEDED:
            importlib.import_module(name)
        for name in alliance_lib.__all__:
            getattr(alliance_lib, name)
    signal.signal(signal.SIGCHLD, _reap)
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _become_kernel(**json.loads(line))
            break
        print(pid, flush=True)


def _reap(*_):
    """Let the kernels that have ended go."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become_kernel(arguments, cwd, env, log):
    """Be a kernel until it ends: with its own folder, environment and session, and nothing of the nursery's pipes."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    with open(os.devnull, "rb") as nothing, open(log, "ab") as said:
        os.dup2(nothing.fileno(), 0)
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    sys.argv = ["ipykernel_launcher.py", *arguments]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance(argv=[*arguments, f"--IPKernelApp.parent_handle={os.getppid()}"])  # it ends when the nursery is gone


if __name__ == "__main__":
    _serve()
