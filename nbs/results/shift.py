"""Measures for 08_generalize what moving or cropping a picture costs, on the held-back 12 % of the faces: python
shift.py FACES.csv NAME=DETECTOR.safetensors..."""
import sys
from pathlib import Path

import pandas as pd

from deepfake_nb.detector import Detector
from deepfake_nb.faces import catalog, split
from deepfake_nb.generalize import COPIES, robustness, sample_groups

def main(faces, *named):
    cat = split(catalog(faces), fracs=(.88, .12, 0), spare=True)
    held = sample_groups(cat[cat.split == 'valid'], 300)
    tables = {n: robustness(Detector.load(f), held, {k: COPIES[k] for k in ('shift', 'crop')})
              for n,f in (a.split('=') for a in named)}
    out = pd.concat(tables, names=['training'])[
        ['real', 'fake', 'auroc', 'auroc_lo', 'auroc_hi', 'accuracy', 'flips']].round(4)
    out.to_csv(Path(__file__).with_suffix('.csv'))
    print(out.to_string())

if __name__ == '__main__': main(*sys.argv[1:])
