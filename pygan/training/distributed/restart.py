"""torchrun --max-restarts: processes that were started again go on where the ones before were."""

from pathlib import Path

from pygan.training.distributed.environment import Environment, has_agent, run_store
from pygan.training.parser import TrainArguments
from pygan.training.run_folder import RunFolder, open_run

FOLDER = "run folder"


def open_or_resume(arguments: TrainArguments) -> RunFolder:
    """`open_run`; where these processes are a restart, that of the run which they have begun."""
    if not has_agent():
        return open_run(arguments)
    store = run_store()
    if Environment.read().restarts and store.check([FOLDER]):
        begun = Path(store.get(FOLDER).decode())
        return open_run(arguments._replace(out=begun, resume=True))
    run = open_run(arguments)
    store.set(FOLDER, str(run.path))
    return run
