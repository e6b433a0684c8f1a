#!/usr/bin/env bash
# Guess: torch.utils.flop_counter.FlopCounterMode counts about twice as many operations for the backward pass of a
# convolution as for the forward pass (one for the gradient of the input, one for that of the weights), with groups too.
# Found: the gradient of the weights is counted as if the convolution had one group. For a depthwise layer of C channels
# the backward pass is counted C + 1 times as high as the forward pass, for a whole MobileNetV2 19 times. ResNet is
# right.
# Source: https://github.com/pytorch/pytorch/pull/183405 (a test of convolutions that did not use its groups).
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.14.1 torchvision==0.29.1 numpy==2.3.5 2>&1 |
    grep -v WARNING || true
cd "$tmp"
"$tmp/venv/bin/python" - <<'PY'
import torch, torchvision
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

def backward_over_forward(net, x):
    with FlopCounterMode(display=False) as counter:
        y = net(x)
        forward = counter.get_total_flops()
        y.sum().backward()
    return (counter.get_total_flops()-forward)/forward

print('torch', torch.__version__, 'torchvision', torchvision.__version__)
ratio = {}
for groups in (1, 2, 8, 32):
    net = nn.Conv2d(32, 32, 3, padding=1, groups=groups, bias=False)
    ratio[groups] = backward_over_forward(net, torch.randn(1, 32, 16, 16, requires_grad=True))
    print(f'{groups} groups: backward / forward = {ratio[groups]:.1f}')
x = torch.randn(1, 3, 224, 224)
for name in ('resnet18', 'mobilenet_v2'):
    ratio[name] = backward_over_forward(getattr(torchvision.models, name)(), x)
    print(f'{name}: backward / forward = {ratio[name]:.1f}')
assert ratio[1] == 2 and ratio[2] == 3 and ratio[32] == 33, ratio
assert ratio['resnet18'] < 2 and ratio['mobilenet_v2'] > 15, ratio
PY
