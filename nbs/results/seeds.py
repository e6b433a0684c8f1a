"""Two detectors of one recipe and other seeds, and the mean of their weights: python seeds.py FILE FILE -- CATALOG...

AUROC on the test part by family, in seeds.csv. The statistics of the mean's norms are counted anew, on 60 batches of
the training part (torch.optim.swa_utils.update_bn)."""
import sys
from pathlib import Path

import pandas as pd, torch
from torch.optim.swa_utils import AveragedModel, update_bn

from deepfake_nb.bootstrap import auroc
from deepfake_nb.detector import Detector
from deepfake_nb.scores import predict_catalog, untrained
from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import families, split
from deepfake_nb.modern import Recipe, mixed_dls
from deepfake_nb.modelfile import from_header

def figures(det, test):
    "AUROC of all, and of each family against the photos of its sources"
    s = predict_catalog(det, test).assign(family=lambda d: families(d))
    def known(f): return (s.family == f) | (s.family == 'real') & s.source.isin(s.source[s.family == f])
    kinds = sorted(set(s.family)-{'real'})
    return dict(all=auroc(s), **{f: auroc(s[known(f)]) for f in kinds})

def main(*args):
    files,data = args[:(cut := args.index('--'))],args[cut+1:]
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    dets = [Detector.load(f) for f in files]
    mean = AveragedModel(dets[0].net, use_buffers=True)
    for d in dets: mean.update_parameters(d.net)
    batches = mixed_dls(cat, Recipe(part=224, batches=60), seed=7, look='face').train
    update_bn((x.as_subclass(torch.Tensor) for x,_ in batches), mean)
    both = Detector(mean.module.eval(), **from_header(dets[0].header()))
    test = untrained(dets[0], cat[cat.split == 'test'])
    rows = {f"seed {d.metrics['settings']['seed']}": figures(d, test) for d in dets}
    rows["mean of both"] = figures(both, test)
    pd.DataFrame(rows).T.rename_axis('network').round(4).to_csv(Path(__file__).with_suffix('.csv'))
    print(pd.DataFrame(rows).T)

if __name__ == '__main__': main(*sys.argv[1:])
