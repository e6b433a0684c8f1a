#!/usr/bin/env bash
# Guess: torchinfo.summary gives about the multiply-adds that papers state, 17.6 billion for ViT-B/16 and 4.5 billion
# for ConvNeXt-T, as it does for ResNet-50 (4.1) and EfficientNet-B0 (0.39), so that detectors can be compared by cost.
# Found: a linear layer counts as if it were applied once, not once for each token or pixel, and attention not at all:
# 0.17 and 0.32 billion. By that table both look cheaper than EfficientNet-B0.
# Source: https://github.com/TylerYep/torchinfo/issues/226 (open); #318 merged a repair that no release holds.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check torch==2.14.1 torchvision==0.29.1 torchinfo==1.8.0 \
    numpy==2.3.5 2>&1 | grep -v WARNING || true
cd "$tmp"
"$tmp/venv/bin/python" - <<'PY'
from importlib.metadata import version
import torchvision
from torchinfo import summary

print(*(f'{p} {version(p)}' for p in ('torchinfo', 'torch', 'torchvision')))
stated = dict(resnet50=4.1, efficientnet_b0=.39, convnext_tiny=4.5, vit_b_16=17.6)
seen = {n: summary(getattr(torchvision.models, n)(), (1, 3, 224, 224), verbose=0).total_mult_adds/1e9 for n in stated}
for n in stated: print(f'{n}: {seen[n]:.2f} billion multiply-adds, stated {stated[n]}')
assert abs(seen['resnet50']-4.1) < .1 and abs(seen['efficientnet_b0']-.39) < .02, seen
assert seen['vit_b_16'] < .2 and seen['convnext_tiny'] < seen['efficientnet_b0'], seen
PY
