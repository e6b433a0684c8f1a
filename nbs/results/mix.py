"""What gives the label away in modern.csv before a network looks, and what one history for both classes cures: python
mix.py MODERN.csv

First the files (`audit.audit`), then four numbers of the pixels: of the frames as they are, and of the same frames
after `modern.history`, all read at 224 pixels."""
import json, sys
from pathlib import Path

import numpy as np, pandas as pd
from PIL import Image
from sklearn.metrics import roc_auc_score

from deepfake_nb.audit import audit
from deepfake_nb.catalogs import catalog
from deepfake_nb.modern import history, window
from deepfake_nb.loading import FaceCache

def numbers(a):
    "sharpness, brightness, contrast, saturation of uint8 (H, W, 3)"
    grey = a.mean(2)
    fine = 4*grey[1:-1, 1:-1]-grey[:-2, 1:-1]-grey[2:, 1:-1]-grey[1:-1, :-2]-grey[1:-1, 2:]
    return dict(sharpness=fine.std(), brightness=grey.mean(), contrast=grey.std(),
                saturation=(a.max(2)-a.min(2).astype(float)).mean())

def seen(im, rng=None): return window(history(im, rng, 1) if rng else im, 224, 224, rng or np.random.default_rng(0))

def main(modern):
    cat,out = catalog(modern),{}
    for source,part in cat.groupby('source'):
        found = audit(part.reset_index(drop=True))
        out[source] = dict(audit=str(found), by_property=found.by_property.auroc.round(3).to_dict())
        some = part.groupby('label').sample(400, random_state=0).reset_index(drop=True)
        cache = FaceCache(some, 1, 'crop', 'face')
        good = np.flatnonzero(cache.sides)
        y = (some.label == 'fake').to_numpy()[good]
        for name,rng in (('as they are', lambda i: None), ('one history', np.random.default_rng)):
            t = pd.DataFrame([numbers(seen(Image.fromarray(cache[i]), rng(int(i)))) for i in good])
            out[source][name] = {c: round(float(roc_auc_score(y, t[c])), 3) for c in t}
    Path(__file__).with_suffix('.json').write_text(json.dumps(out, indent=1)+'\n')
    print(json.dumps(out, indent=1))

if __name__ == '__main__': main(sys.argv[1])
