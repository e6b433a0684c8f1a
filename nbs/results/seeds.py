"""Detectors of one recipe from several seeds: python seeds.py FILE... -- CATALOG...

AUROC by family on the test part, without what trained any of them, in seeds.csv."""
import sys
from pathlib import Path

import pandas as pd

from deepfake_nb.bootstrap import auroc, bootstrap_ci
from deepfake_nb.catalogs import catalog
from deepfake_nb.detector import Detector
from deepfake_nb.faces import split
from deepfake_nb.scores import by_family, predict_catalog, untrained

def figures(det, test):
    "AUROC of all, with the 95 % interval, and of each family"
    s = predict_catalog(det, test)
    return dict(pictures=len(s), all=auroc(s), **dict(zip(('lo', 'hi'), bootstrap_ci(auroc, s))), **by_family(s))

def main(*args):
    files,data = args[:(cut := args.index('--'))],args[cut+1:]
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    dets,test = [Detector.load(f) for f in files],cat[cat.split == 'test']
    for d in dets: test = untrained(d, test)
    rows = {f"{d.arch}, seed {d.metrics['settings']['seed']}": figures(d, test) for d in dets}
    table = pd.DataFrame(rows).T.rename_axis('network').round(4)
    table.to_csv(Path(__file__).with_suffix('.csv'))
    print(table)

if __name__ == '__main__': main(*sys.argv[1:])
