"""Records work on a GPU as a CUDA graph. The only file of this folder that knows of CUDA."""

from collections.abc import Callable

import torch
from torch import Tensor


class CudaRecorder:
    """Records functions of no arguments that give a tensor, and touch memory that stays in place.

    All of them share one pool of memory: they run one after the other, and nothing that is left in
    it, but for the copied result, is read after another one has run.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
        self._pool = torch.cuda.graph_pool_handle()

    def warm_up(self, function: Callable[[], Tensor]) -> Tensor:
        """Call it, on the stream that records: what is made once is made now."""
        self._stream.wait_stream(torch.cuda.current_stream(self._device))
        with torch.cuda.stream(self._stream):
            result = function()
        torch.cuda.current_stream(self._device).wait_stream(self._stream)
        return result

    def record(self, function: Callable[[], Tensor]) -> Callable[[], Tensor]:
        """What does the function's work each time it is called, the first time included."""
        graph = torch.cuda.CUDAGraph()
        # The thread that reads ahead may pin memory meanwhile, which "global" would not allow.
        recording = torch.cuda.graph(
            graph, pool=self._pool, stream=self._stream, capture_error_mode="thread_local"
        )
        with recording:
            result = function()

        def replay() -> Tensor:
            graph.replay()
            return result.clone()

        return replay
