"""What each divergence settled on, against the optimum by quadrature."""

from pygan.reproduce.fgan_gaussians.paper import RECALLED
from pygan.reproduce.fgan_gaussians.report import Results
from pygan.reproduce.findings import Finding

# The noise of single steps leaves a short run's averages this far from the optimum.
AWAY = 0.1  # mean and standard deviation
SHORT = 0.1  # the bound, as a share of the divergence


def findings(results: Results) -> list[Finding]:
    """Bound, mean and standard deviation of each divergence's Gaussian."""
    found = []
    for name, best, outcome in zip(results.names, results.optima, results.outcomes, strict=True):
        quantities = (
            ("bound F", 1, outcome.bound, best.divergence, SHORT * abs(best.divergence)),
            ("mean", 3, outcome.mean, best.mean, AWAY),
            ("standard deviation", 5, outcome.std, best.std, AWAY),
        )
        for quantity, column, here, exact, within in quantities:
            paper = f"{RECALLED[name][column]:.3f}, recalled" if name in RECALLED else ""
            found.append(
                Finding(f"{name}: {quantity}", paper, here, exact - within, exact + within)
            )
    return found
