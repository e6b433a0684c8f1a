"""What earlier lessons added to a recipe, on what was left out: python ladder.py WEIGHTS IMAGENET CATALOG...

For each run of modern.py that starts from WEIGHTS: the same from another seed, with fakes made here from the training
photos (`train.with_made`), the mean of both seeds' weights (soup), the mean of the logits of a picture and its mirror
image, and the distance from real photos (`models.WithTypicality`). One row each in ladder.csv: AUROC on the known and
on the unseen family."""
import copy, sys
from pathlib import Path

import numpy as np, pandas as pd, torch
from sklearn.metrics import roc_auc_score

from deepfake_nb.faces import catalog, families, split
from deepfake_nb.models import WithTypicality, logits, mobilenet_v2, normalise
from deepfake_nb.modern import leave_out, train_mixed
from deepfake_nb.train import FaceCache, _pictures, predict, with_made
from modern import HERE, KNOWN, PAIRS, SHORT

PAIRS = {k: v for k,v in PAIRS.items() if k not in KNOWN}

def figures(asked, p, family):
    "AUROC of the known fakes against all photos, and of the unseen family against photos of its sources"
    s = asked.assign(p=p, family=families(asked)).query("split == 'test'").dropna(subset='p')
    sources = s.source[s.family == family]
    known,unseen = s[s.family != family],s[(s.family == family) | (s.label == 'real') & s.source.isin(sources)]
    return {k: round(roc_auc_score(d.label == 'fake', d.p), 4) for k,d in dict(known=known, unseen=unseen).items()}

def typical(learn, fit, asked, imagenet, weight=.5):
    "Scores with half a logit less for each standard deviation of distance from real training photos"
    real = fit[(fit.label == 'real') & fit.split.isin(['train', 'spare'])].reset_index(drop=True)
    cache = FaceCache(real, 224, 'resize', 'face')
    rows,(names,source) = np.flatnonzero(cache.sides),np.unique(real.source, return_inverse=True)
    net = WithTypicality(learn.net.eval(), mobilenet_v2(imagenet), len(names), 30, weight).eval()
    parts = np.array_split(rows, -(-len(rows)//64))
    net.fit((normalise(_pictures(cache, i, 224), 'imagenet') for i in parts), source[rows])
    learn.net = net
    return predict(learn, asked)

def mean_of(nets):
    "A network with the mean of the weights"
    out,states = copy.deepcopy(nets[0]),[n.state_dict() for n in nets]
    means = {k: sum(s[k] for s in states)/len(states) for k,v in states[0].items() if v.is_floating_point()}
    out.load_state_dict(states[0] | means)
    return out

def main(weights, imagenet, *data):
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    asked,rows,out = cat[cat.split.isin(['valid', 'test'])].reset_index(drop=True),[],HERE.parent.parent/'runs/ladder'
    out.mkdir(parents=True, exist_ok=True)
    def trained(name, fit, ckpt, seed=42):
        return train_mixed(fit, weights, SHORT, ckpt, ckpt.exists(), seed, look='face')
    def note(name, what, p, family):
        rows.append(dict(left_out=name, variant=what, **figures(asked, p, family)))
        pd.DataFrame(rows).to_csv(Path(__file__).with_suffix('.csv'), index=False)
        print(rows[-1], flush=True)
    first = {}
    for name,(family,photos) in PAIRS.items():
        fit = leave_out(cat, family, photos)
        learn = trained(name, fit, HERE/'modern'/f'{name}.ckpt')
        first[name] = learn.net
        note(name, 'recipe', predict(learn, asked), family)
        note(name, 'mirror', predict(learn, asked, mirror=True), family)
        note(name, 'typicality', typical(learn, fit, asked, imagenet), family)
    for name,(family,photos) in PAIRS.items():
        learn = trained(name, leave_out(cat, family, photos), out/f'{name}_43.ckpt', 43)
        note(name, 'recipe, another seed', predict(learn, asked), family)
        learn.net = mean_of([first[name], learn.net])
        note(name, 'soup of both seeds', predict(learn, asked), family)
    more = with_made(cat, 1, seed=0)
    for name,(family,photos) in PAIRS.items():
        learn = trained(name, leave_out(more, family, photos), out/f'{name}_made.ckpt')
        note(name, 'made fakes', predict(learn, asked), family)

if __name__ == '__main__': main(*sys.argv[1:])
