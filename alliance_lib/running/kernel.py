"""papermill with a kernel that is this interpreter, with a fixed environment, and that can be ended from outside.

The kernelspec named `python3` may be another Python (JUPYTER_PATH, a stale one in the home folder), so no kernelspec is looked up.
Import it when nbformat has been imported (see `reporting.files`): papermill then takes a quarter of the time.
"""

import asyncio
import contextlib
import logging
import os
import queue
import signal
import sys
import threading
import time

from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from jupyter_core.utils import ensure_event_loop
from papermill.engines import NBClientEngine, papermill_engines

from .nursery import FIXED, fork_kernel

LAUNCHER = "ipykernel_launcher"
ENGINE = "alliance"  # papermill's name for `SavedOnce`

_running: set[int] = set()
_lock = threading.Lock()


class SavedOnce(NBClientEngine):
    """papermill's engine, but for saving the notebook only at the end, however it ends, rather than twice for each cell."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, *arguments, **options):
        """Run the cells."""
        path, nb_man.output_path = nb_man.output_path, None
        try:
            super().execute_managed_notebook(nb_man, *arguments, **options)
        finally:
            nb_man.output_path = path


papermill_engines.register(ENGINE, SavedOnce)
logging.getLogger("papermill").setLevel(logging.ERROR)


class Prompt(AsyncKernelClient):
    """Takes a kernel for ready as soon as it has answered and can be heard. The client it is made from then listens for a fifth of a second whether
    more is said; but that answers no cell, and whoever runs cells passes over it.
    """

    async def wait_for_ready(self, timeout=None):
        """Wait until it is."""
        ends = time.monotonic() + (timeout or float("inf"))
        while True:
            self.kernel_info()
            with contextlib.suppress(queue.Empty):
                await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)
                return
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it was ready")
            if time.monotonic() > ends:
                raise RuntimeError(f"the kernel was not ready within {timeout} seconds")


class FromNursery(LocalProvisioner):
    """Takes the kernel from the nursery, or starts it where there is none."""

    async def launch_kernel(self, cmd, **options):
        """Launch it."""
        self.process = fork_kernel(cmd[cmd.index(LAUNCHER) + 1:], cwd=options.get("cwd") or os.getcwd(), env=options["env"], log=options["stderr"].name)
        if self.process is None:
            return await super().launch_kernel(cmd, **options)
        self.pid = self.pgid = self.process.pid  # it leads a session of its own
        return self.connection_info

    async def kill(self, restart=False):
        """End it. The manager looks at once whether it has ended, and then not again for a tenth of a second, so it is given the few milliseconds."""
        await super().kill(restart)
        for _ in range(20):
            if self.process is None or self.process.poll() is not None:
                break
            await asyncio.sleep(0.005)


class ThisInterpreter(AsyncKernelManager):
    """Starts `sys.executable -m ipykernel`; `kernel_environment` and `kernel_log` are set by `kernel_class`."""

    client_factory = Prompt
    kernel_environment: dict
    kernel_log: str

    @property
    def kernel_spec(self):
        """Not looked up, but made: the Python that runs this."""
        argv = [sys.executable, "-Xfrozen_modules=off", "-m", LAUNCHER, "-f", "{connection_file}"]
        return KernelSpec(argv=argv, display_name="Python 3 (ipykernel)", language="python", env={})

    async def start_kernel(self, **options):
        """Start it, and remember its process."""
        self.provisioner = FromNursery(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)
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
