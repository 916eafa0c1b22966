"""A kernel that is this interpreter, with a fixed environment, and that can be ended from outside.

The kernelspec named `python3` may be another Python (JUPYTER_PATH, a stale one in the home folder), so no kernelspec is looked up.
"""

import asyncio
import contextlib
import os
import signal
import sys
import threading

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_event_loop

# What makes two runs differ: the order of sets, dates in files, a window where figures would open.
FIXED = {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0", "MPLBACKEND": "agg"}

_running: set[int] = set()
_lock = threading.Lock()


class ThisInterpreter(AsyncKernelManager):
    """Starts `sys.executable -m ipykernel`; `kernel_environment` and `kernel_log` are set by `kernel_class`."""

    kernel_environment: dict
    kernel_log: str

    @property
    def kernel_spec(self):
        """Not looked up, but made: the Python that runs this."""
        argv = [sys.executable, "-Xfrozen_modules=off", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3 (ipykernel)", language="python", env={})

    async def start_kernel(self, **options):
        """Start it, and remember its process."""
        with open(self.kernel_log, "ab") as log:
            await super().start_kernel(**{**options, "env": {**os.environ, **FIXED, **self.kernel_environment}, "stderr": log})
        with _lock:
            _running.add(self.provisioner.pid)

    async def cleanup_resources(self, restart=False):
        """The last step of every end: forget the process, whose number another may get."""
        if self.provisioner is not None:
            with _lock:
                _running.discard(self.provisioner.pid)
        await super().cleanup_resources(restart=restart)


def kernel_class(environment: dict, log: str) -> type:
    """A kernel manager class for `execute_notebook(kernel_manager_class=...)`.

    Parameters
    ----------
    environment : variables that the kernel gets beside those of this process.
    log : file to which the kernel's stderr is added.
    """
    return type("ThisInterpreter", (ThisInterpreter,), {"kernel_environment": environment, "kernel_log": log})


def end_kernels() -> None:
    """End every kernel that was started here and still runs: after Ctrl-C none is to be left behind."""
    with _lock:
        while _running:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(_running.pop(), getattr(signal, "SIGKILL", signal.SIGTERM))


def close_loop() -> None:
    """Close the event loop that jupyter_client opened in this thread and leaves open, with what still waits in it."""
    loop = ensure_event_loop()
    waiting = asyncio.all_tasks(loop)
    for task in waiting:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))
    loop.close()
