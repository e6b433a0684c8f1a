"""What one more JPEG of each square does to the shipped detector: python again.py FACES MODERN -- UNSEEN

By its quality (0: none), in again.csv: AUROC on the test part of the catalogs it knows, and the share of the photos of
UNSEEN, which trained nothing and show no blocks of a JPEG at its scale, that it calls fake at its own band."""
import sys
from pathlib import Path

import numpy as np, pandas as pd
from sklearn.metrics import roc_auc_score

from deepfake_nb.detector import Detector
from deepfake_nb.scores import predict_catalog, untrained
from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import split

def main(*args):
    data,unseen = args[:(cut := args.index('--'))],args[cut+1:]
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    det,rows = Detector.pretrained(),[]
    known,strange = untrained(det, cat[cat.split == 'test']),pd.concat([catalog(d) for d in unseen])
    for det.jpeg in (0, 95, 90, 85, 75):
        s,u = predict_catalog(det, known),predict_catalog(det, strange[strange.label == 'real'])
        rows.append(dict(quality=det.jpeg, known=len(s), auroc=round(roc_auc_score(s.label == 'fake', s.p_fake), 4),
                         photos=len(u), called_fake=round(float(np.mean(u.p_fake >= det.limits[1])), 4)))
    pd.DataFrame(rows).to_csv(Path(__file__).with_suffix('.csv'), index=False)
    print(pd.DataFrame(rows))

if __name__ == '__main__': main(*sys.argv[1:])
