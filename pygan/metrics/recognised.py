"""Whether samples are what they were asked to be, as a classifier of real ones reads them."""

from torch import Tensor


def recognised(samples: Tensor, labels: Tensor, real: Tensor, real_labels: Tensor) -> float:
    """Share of samples (N, ...) that are read as their labels (N,).

    Reads with scikit-learn's support vector classifier (its defaults: a Gaussian kernel), trained
    on real (M, ...) with real_labels (M,), flattened. Give it real samples that the generator never
    saw; what it makes of further real ones is the most to hope for. Training takes O(M^2).

    Raises ValueError if samples and labels differ in length, or for fewer than two real classes.
    """
    from sklearn.svm import SVC

    for name, x, y in (("samples", samples, labels), ("real", real, real_labels)):
        if y.shape != (len(x),):
            raise ValueError(f"{len(x)} {name} need as many labels, got {tuple(y.shape)}")
    if len(set(real_labels.tolist())) < 2:
        raise ValueError("real_labels must hold two classes or more")
    classifier = SVC().fit(real.flatten(1).cpu().numpy(), real_labels.cpu().numpy())
    read = classifier.predict(samples.flatten(1).cpu().numpy())
    return float((read == labels.cpu().numpy()).mean())
