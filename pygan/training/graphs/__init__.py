"""Updates recorded as CUDA graphs: launched as one, their operations cost the host nothing."""
