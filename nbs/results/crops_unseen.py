"""Measures for 08_generalize what random crops cost or gain on a generator that is left out, epoch by epoch: python
crops_unseen.py FACES.csv MOBILENET_V2.pth LEFT_OUT SEED SHARE...

Tested on the left-out generator's pictures outside the test part, since a recipe is chosen by this."""
import sys
from pathlib import Path

import numpy as np, pandas as pd, torch
from fastai.basics import Callback
from torch.nn.functional import pad

from deepfake_nb import train
from deepfake_nb.audit import auroc
from deepfake_nb.faces import catalog, split
from deepfake_nb.generalize import without
from deepfake_nb.models import logits

EPOCHS,FAKES,SHIFT = 5, 500, 8
ARM = ['left_out', 'seed', 'share', 'epoch']
OUT = Path(__file__).with_suffix('.csv')

def shifted(learn, cat):
    "Logits of pictures moved by `SHIFT` pixels of the network's input, to the right and down"
    cache,size = train.FaceCache(cat, learn.dls.size, learn.dls.fit), learn.dls.size
    x = torch.from_numpy(np.stack([cache[i] for i in range(len(cat))])).permute(0, 3, 1, 2).float()
    x = pad(x, (SHIFT, 0, SHIFT, 0), mode='reflect')[..., :size, :size]
    return np.concatenate([logits(learn.net.eval(), b, learn.dls.norm).numpy() for b in x.split(32)])

class Abroad(Callback):
    "After each epoch one row: AUROC at home, at home moved, and on the left-out generator"
    order = 70
    def __init__(self, arm, home, away): self.arm,self.home,self.away,self.rows = arm,home,away,[]
    def after_epoch(self):
        def score(cat, p): return round(auroc(cat.assign(p_fake=p)), 4)
        self.rows.append(self.arm
                         | dict(epoch=self.epoch, home=round(self.recorder.values[-1][-1], 4),
                                moved=score(self.home, shifted(self.learn, self.home)),
                                unseen=score(self.away, train.predict(self.learn, self.away)),
                                real=int((self.away.label == 'real').sum()),
                                fake=int((self.away.label == 'fake').sum())))

def train_arm(cat, weights, left_out, seed, share):
    fit = without(cat, left_out, keep_real=True)
    fakes = cat[(cat.generator == left_out) & (cat.split != 'test')].sample(FAKES, random_state=0)
    away = pd.concat([cat[cat.source.isin(fakes.source) & (cat.label == 'real') & (cat.split == 'valid')],
                      fakes]).reset_index(drop=True)
    log = Abroad(dict(left_out=left_out, seed=seed, share=share), fit[fit.split == 'valid'].reset_index(drop=True),
                 away)
    train.RECIPES['arm'] = train.RECIPES['crops'] | dict(epochs=EPOCHS, p_affine=0., share=share)
    train.train_model(fit, 'mobilenet_v2', pretrained=weights, recipe='arm', seed=seed, cbs=[log],
                      checkpoint=OUT.with_name(f'crops_{left_out}_{seed}_{share}.ckpt'))
    return log.rows

def main(faces, weights, left_out, seed, *shares):
    cat = split(catalog(faces))
    for share in shares:
        rows = pd.DataFrame(train_arm(cat, weights, left_out, int(seed), float(share)))
        old = [pd.read_csv(OUT)] if OUT.exists() else [] # read late: another arm may have written meanwhile
        pd.concat([*old, rows]).drop_duplicates(ARM, keep='last').sort_values(ARM).to_csv(OUT, index=False)

if __name__ == '__main__': main(*sys.argv[1:])
