#!/usr/bin/env bash
# Guess: a fastai Learner whose random state is set to the same seed before each epoch, with a loader that runs in this
# process and does not shuffle, sees the same random items in each epoch.
# Found: after the first batch of its first epoch the Learner asks the loader for its number of inputs, and a TfmdDL
# finds that out by drawing one more item. Behind that batch the first epoch differs from all later ones, and so a run
# that is resumed from a checkpoint differs from the unbroken one, with all seeds and states put back. To read dls.n_inp
# before the seed is set mends it.
# Source: https://docs.fast.ai/data.core.html and https://docs.fast.ai/data.load.html (seeding and reproducibility say
# nothing of it).
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check fastai==2.8.12 torch==2.14.1 torchvision==0.29.1 \
  2>&1 | grep -v WARNING || true
cd "$tmp"
"$tmp/venv/bin/python" -W ignore - <<'PY'
import fastai, torch
from fastai.basics import *
from fastai.callback.progress import ProgressCallback
from fastai.data.core import TfmdDL

class Epochs(Callback):
    "Set the seed before each epoch, and note what the network is shown"
    def before_fit(self): self.seen = []
    def before_train(self): torch.manual_seed(0); self.seen.append([])
    def before_batch(self):
        if self.training: self.seen[-1] += [round(v, 3) for v in self.xb[0].flatten().tolist()]

def run(ask_first):
    def loader(): return TfmdDL(list(range(6)), bs=2, shuffle=False, num_workers=0,
                                after_item=lambda i: (torch.rand(1), torch.zeros(1)))
    dls,epochs = DataLoaders(loader(), loader(), device='cpu'),Epochs()
    if ask_first: dls.n_inp
    learn = Learner(dls, nn.Linear(1, 1), nn.MSELoss(), cbs=epochs)
    learn.remove_cbs(learn.cbs.filter(lambda c: isinstance(c, (ProgressCallback,))))
    with learn.no_logging(): learn.fit(3)
    return epochs.seen

print('fastai', fastai.__version__)
plain,asked = run(False),run(True)
for name,seen in (('as it is', plain), ('n_inp read before', asked)): print(name, *seen, sep='\n  ')
first,second,third = plain
assert second == third and first[:2] == second[:2] and first[2:] != second[2:], plain
assert asked[0] == asked[1] == asked[2] == second, asked
PY
