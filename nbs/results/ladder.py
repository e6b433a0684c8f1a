"""What earlier lessons added to a recipe, on what was left out: python ladder.py WEIGHTS IMAGENET CATALOG...

For each family that is left out (see modern.py), with 400 steps each: the recipe, from two seeds; fakes made here from
the training photos besides (`train.with_made`); the mean of both seeds' weights (soup); the mean of the logits of a
picture and of its mirror image; the distance from real photos (`models.WithTypicality`). One row each in ladder.csv:
AUROC on the known and on the unseen family. The network that was trained is scored, not the mean of its weights."""
import copy, sys
from pathlib import Path

import numpy as np, pandas as pd, torch
from fastai.callback.schedule import ParamScheduler, SchedCos, combine_scheds
from sklearn.metrics import roc_auc_score

from deepfake_nb.faces import catalog, families, split
from deepfake_nb.models import WithTypicality, mobilenet_v2, normalise
from deepfake_nb.modern import Recipe, leave_out, mixed_learner
from deepfake_nb.train import FaceCache, _pictures, predict, with_made
from modern import KNOWN, PAIRS

OUT = Path(__file__).with_suffix('.csv')

def figures(asked, p, family):
    "AUROC of the known fakes against all photos, and of the unseen family against photos of its sources"
    s = asked.assign(p=p, family=families(asked)).dropna(subset='p')
    sources = s.source[s.family == family]
    known,unseen = s[s.family != family],s[(s.family == family) | (s.label == 'real') & s.source.isin(sources)]
    return {k: round(roc_auc_score(d.label == 'fake', d.p), 4) for k,d in dict(known=known, unseen=unseen).items()}

def trained(fit, start, seed=42):
    r = Recipe(epochs=2, batches=200)
    learn = mixed_learner(fit, start, r, seed=seed, look='face')
    learn.net = learn.model.net
    cycle = combine_scheds([.15, .85], [SchedCos(r.lr/25, r.lr), SchedCos(r.lr, r.lr/1e3)])
    with learn.no_bar(): learn.fit(r.epochs, cbs=[ParamScheduler(dict(lr=cycle))])
    return learn

def typical(learn, fit, asked, imagenet, weight=.5):
    "Scores with half a logit less for each standard deviation of distance from real training photos"
    real = fit[(fit.label == 'real') & fit.split.isin(['train', 'spare'])].reset_index(drop=True)
    real = real.sample(min(len(real), 2000), random_state=0).reset_index(drop=True)
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
    asked,rows = cat[cat.split == 'test'].reset_index(drop=True),[]
    def note(name, what, p, family):
        rows.append(dict(left_out=name, variant=what, **figures(asked, p, family)))
        pd.DataFrame(rows).to_csv(OUT, index=False)
        print(rows[-1], flush=True)
    more = with_made(cat, 1, seed=0)
    for name,(family,photos) in PAIRS.items():
        fit,start = leave_out(cat, family, photos),imagenet if family in KNOWN else weights
        learn = trained(fit, start)
        first = learn.net
        note(name, 'recipe', predict(learn, asked), family)
        note(name, 'mirror image too', predict(learn, asked, mirror=True), family)
        note(name, 'typicality', typical(learn, fit, asked, imagenet), family)
        learn = trained(fit, start, 43)
        note(name, 'recipe, another seed', predict(learn, asked), family)
        learn.net = mean_of([first, learn.net])
        note(name, 'mean of both weights', predict(learn, asked), family)
        note(name, 'made fakes', predict(trained(leave_out(more, family, photos), start), asked), family)

if __name__ == '__main__': main(*sys.argv[1:])
