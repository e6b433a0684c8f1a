#!/usr/bin/env bash
# Guess: confidenceinterval's precision_score, recall_score and f1_score, called with the labels and verdicts of two
# classes as scikit-learn's of the same names are, give scikit-learn's value and an interval around it.
# Found: all three give the accuracy. Where scikit-learn averages 'binary', this package averages 'micro', and over two
# classes the micro average of each of them is the share of right verdicts: a detector with precision .46 is reported at
# .70, with an interval that leaves .46 out. ppv_score and tpr_score give the right ones.
# Found besides: the DeLong interval of a perfect AUROC on 20 pictures is the point 1.0, as if it were certain.
# Source: https://github.com/jacobgil/confidenceinterval (README: the API of scikit-learn's metrics, with intervals).
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check confidenceinterval==1.0.5 scikit-learn==1.9.1 2>&1 |
    grep -v WARNING || true
cd "$tmp"
"$tmp/venv/bin/python" -W ignore - <<'PY'
from importlib.metadata import version
import confidenceinterval as ci, numpy as np
from sklearn import metrics

print(*(f'{p} {version(p)}' for p in ('confidenceinterval', 'scikit-learn')))
rng = np.random.default_rng(0)
fake = (rng.random(200) < .3).astype(int)
called = ((fake*.3+rng.random(200)*.7) > .5).astype(int)
accuracy = metrics.accuracy_score(fake, called)
print(f'accuracy {accuracy:.3f}')
for name in ('precision_score', 'recall_score', 'f1_score'):
    theirs,(lo,hi) = getattr(ci, name)(list(fake), list(called))
    right = getattr(metrics, name)(fake, called)
    print(f'{name}: {theirs:.3f} ({lo:.3f} to {hi:.3f}), scikit-learn {right:.3f}')
    assert abs(theirs-accuracy) < 1e-6 and not lo < right < hi, name
assert abs(ci.ppv_score(list(fake), list(called))[0]-metrics.precision_score(fake, called)) < 1e-6
few = np.repeat([0, 1], 10)
value,(lo,hi) = ci.roc_auc_score(few, few*.9+.05)
print(f'perfect AUROC of 20 pictures: {value:.6f} ({lo:.6f} to {hi:.6f})')
assert hi-lo == 0
PY
