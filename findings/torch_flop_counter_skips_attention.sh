#!/usr/bin/env bash
# Guess: torch.utils.flop_counter.FlopCounterMode gives the same count for a transformer in training and in evaluation
# mode, 4·T·D² for the projections, 2·T²·D for the two products of the attention and 2·T·D·H for the dense layers, each
# two operations (T tokens of width D, hidden layer of H).
# Found, on a CPU: in training mode with dropout 0.1 the count is that. In evaluation mode the products are missing, as
# the counter has no formula for the CPU's fused attention. With torch.no_grad() a whole nn.TransformerEncoderLayer, the
# dense layers too, is computed in one fused step and counts as 0, and torchvision's vit_b_16 as 11.3 in place of 17.6
# billion multiply-adds. torch.backends.mha.set_fastpath_enabled(False) and sdpa_kernel(SDPBackend.MATH) give the count.
# Source: https://docs.pytorch.org/docs/2.14/generated/torch.nn.TransformerEncoderLayer.html (the fast path) and the
# formulas registered in torch/utils/flop_counter.py.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.14.1 torchvision==0.29.1 numpy==2.3.5 2>&1 |
    grep -v WARNING || true
cd "$tmp"
"$tmp/venv/bin/python" - <<'PY'
import torch, torchvision
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

def multiply_adds(net, x, train=False, grad=False):
    net.train(train)
    with torch.set_grad_enabled(grad), FlopCounterMode(display=False) as counter: net(x)
    return counter.get_total_flops()//2

print('torch', torch.__version__, 'torchvision', torchvision.__version__)
t,d,h = 10,16,32
layer,x = nn.TransformerEncoderLayer(d, 2, h, batch_first=True),torch.zeros(1, t, d)
products,formula = 2*t*t*d,4*t*d*d+2*t*t*d+2*t*d*h
seen = dict(train=multiply_adds(layer, x, True, True), evaluation=multiply_adds(layer, x, False, True),
            no_grad=multiply_adds(layer, x))
vit,pic = torchvision.models.vit_b_16(),torch.zeros(1, 3, 224, 224)
seen['vit_b_16, no_grad'] = multiply_adds(vit, pic)
torch.backends.mha.set_fastpath_enabled(False)
with sdpa_kernel(SDPBackend.MATH): seen['vit_b_16, step by step'] = multiply_adds(vit, pic)
print('formula', formula, 'of which attention products', products)
for k,v in seen.items(): print(f'{k}: {v:,}')
assert seen['train'] == formula and seen['evaluation'] == formula-products and seen['no_grad'] == 0, seen
assert seen['vit_b_16, no_grad'] < 11.3e9 and seen['vit_b_16, step by step'] > 17.5e9, seen
PY
