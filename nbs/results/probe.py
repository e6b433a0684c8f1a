"""Measures for 08_generalize what a linear probe on frozen ImageNet features is worth, at home and abroad, by depth:
python probe.py FACES.csv MOBILENET_V2.pth

Features: mean over positions after a block of MobileNetV2, pictures resized to 224. Probe: standardised logistic
regression, C chosen by cross-validation over groups."""
import sys
from pathlib import Path

import numpy as np, pandas as pd, torch
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tqdm.auto import tqdm

from deepfake_nb.evaluate import report
from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import split
from deepfake_nb.generalize import without
from deepfake_nb.models import create_model
from deepfake_nb.pixels import normalise
from deepfake_nb.loading import FaceCache

BLOCKS = 1, 3, 6, 10, 13, 16, 18

def features(cat, weights):
    "block → (pictures, channels)"
    net,cache,out = create_model('mobilenet_v2', weights,
                                 224).features.eval(), FaceCache(cat, 224, 'resize'), {b: [] for b in BLOCKS}
    for at in tqdm(np.array_split(np.arange(len(cat)), len(cat)//16)):
        x = normalise(torch.from_numpy(np.stack([cache[i] for i in at])).permute(0, 3, 1, 2)).contiguous(
            memory_format=torch.channels_last)
        with torch.inference_mode():
            for b,layer in enumerate(net):
                x = layer(x)
                if b in out: out[b].append(x.mean((2, 3)).numpy())
    return {b: np.concatenate(v) for b,v in out.items()}

def main(faces, weights):
    cat = split(catalog(faces)).reset_index(drop=True)
    where,found,rows = pd.Series(cat.index, cat.path), features(cat, weights), []
    for left_out in (None, *sorted(cat.generator[cat.label == 'fake'].unique())):
        fit,test = without(cat, left_out), cat[cat.split == 'test']
        if left_out: test = test[test.source.isin(cat.source[cat.generator == left_out])]
        for b,x in found.items():
            probe = GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression(max_iter=500)),
                                 {'logisticregression__C': [1e-4, 1e-3, 1e-2, .1]}, scoring='roc_auc', cv=GroupKFold(5))
            probe.fit(x[where[fit.path]], fit.label == 'fake', groups=fit.group)
            r = report(test.assign(p_fake=probe.predict_proba(x[where[test.path]])[:, 1])).loc['all']
            rows.append(dict(left_out=left_out or 'nothing', block=b, channels=x.shape[1], real=int(r.real),
                             fake=int(r.fake)) | {k: round(float(r[k]), 4)
                                                  for k in ('auroc', 'auroc_lo', 'auroc_hi', 'accuracy')})
            print(rows[-1], flush=True)
    pd.DataFrame(rows).to_csv(Path(__file__).with_suffix('.csv'), index=False)

if __name__ == '__main__': main(*sys.argv[1:])
