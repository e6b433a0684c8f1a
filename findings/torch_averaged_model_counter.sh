#!/usr/bin/env bash
# Guess: torch.optim.swa_utils.AveragedModel(net, use_buffers=True) averages the running statistics of batch norms and
# takes over what is no average, the integer num_batches_tracked, so that the mean has seen as many batches as the net.
# Found: the counter is averaged as an integer, with truncation at every step. With the default (equal) average it stays
# at 1 for ever; with an exponential average of decay 0.9 it lags behind for good. Where a norm has momentum=None, whose
# weight for a new batch is 1/num_batches_tracked, the first batch after the average replaces half of the statistics.
# Source: https://docs.pytorch.org/docs/2.14/generated/torch.optim.swa_utils.AveragedModel.html ("it will compute
# running averages for both the parameters and the buffers of the model").
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.14.1 numpy==2.3.5 2>&1 | grep -v WARNING || true
cd "$tmp"
"$tmp/venv/bin/python" - <<'PY'
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

print('torch', torch.__version__)
torch.manual_seed(0)
seen = {}
for name,kwargs in dict(equal={}, ema=dict(multi_avg_fn=get_ema_multi_avg_fn(.9))).items():
    net = nn.Sequential(nn.BatchNorm1d(4, momentum=None))
    mean = AveragedModel(net, use_buffers=True, **kwargs)
    for _ in range(50):
        net(torch.randn(64, 4)); mean.update_parameters(net)
    counter = mean.module[0].num_batches_tracked.item()
    mean.train()(torch.full((64, 4), 10.)+torch.randn(64, 4))
    seen[name] = counter, round(mean.module[0].running_mean.mean().item(), 1)
    print(f'{name}: the net saw {net[0].num_batches_tracked.item()} batches, its mean {counter}; '
          f'a batch with mean 10 moves the running mean to {seen[name][1]} (by 1/51 it would be 0.2)')
assert seen['equal'][0] == 1 and seen['equal'][1] > 4, seen
assert seen['ema'][0] < 50, seen
PY
