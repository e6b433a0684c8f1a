"""The recipe of 09_modern, the same without histories, and plain fastai: python plain.py IMAGENET CATALOG...

All start from the same ImageNet weights and see the same frames. `raw` differs from `recipe` in one thing, `changed=0`.
`plain` is fastai as its book has it: a DataBlock with Resize and aug_transforms, a random order, fit_one_cycle. Now
and then the validation part is scored as it is, and with one history for each picture; plain.csv has the AUROC of both,
by family, with the pictures seen and the processor's seconds of training up to there."""
import sys, time
from pathlib import Path

import numpy as np, pandas as pd, torch
from fastai.vision.all import (Callback, CategoryBlock, DataBlock, ImageBlock, IndexSplitter, Learner, Normalize,
                               Resize, aug_transforms, imagenet_stats, set_seed)
from PIL import Image
from sklearn.metrics import roc_auc_score
from torch import nn

from deepfake_nb.faces import catalog, families, split
from deepfake_nb.models import create_model, logits
from deepfake_nb.modern import Recipe, history, mixed_dls, train_mixed
from deepfake_nb.train import FaceCache, keep_memory

BATCHES,EVERY,SEEDS = 320,80,(42, 43)

class Watch(Callback):
    "Score the validation part now and then; the clock, the processor's time of this process, stands still meanwhile"
    order = 70
    def __init__(self, side, seed, net, copies, valid, rows):
        self.about,self.net,self.copies,self.valid,self.rows = dict(side=side, seed=seed),net,copies,valid,rows
        self.spent = self.pictures = 0
    def before_train(self): self.start = time.process_time()
    def after_train(self): self.spent += time.process_time()-self.start
    def after_batch(self):
        if not self.training: return
        self.pictures += len(self.yb[0])
        if (self.iter+1) % EVERY: return
        self.after_train()
        for copy,x in self.copies.items():
            p = torch.cat([logits(self.net().eval(), b) for b in x.split(64)]).sigmoid().numpy()
            row = self.about | dict(pictures=self.pictures, cpu_seconds=round(self.spent, 1), tested=copy)
            self.rows.append(row | auroc(self.valid, p))
        pd.DataFrame(self.rows).to_csv(Path(__file__).with_suffix('.csv'), index=False)
        print(self.rows[-2:], flush=True)
        self.model.train()
        self.start = time.process_time()

def auroc(valid, p):
    "AUROC of all, and of each family against the photos of its sources"
    fake,family = valid.label == 'fake',families(valid)
    out = dict(all=roc_auc_score(fake, p))
    for f in sorted(set(family)-{'real'}):
        of = (family == f) | ~fake & valid.source.isin(valid.source[family == f])
        out[f] = roc_auc_score(fake[of], p[of])
    return {k: round(float(v), 4) for k,v in out.items()}

def plain_learner(fit, imagenet, seed, bs=32):
    "fastai's usual way, on the frames"
    cache = FaceCache(fit, 1, 'crop', 'face')
    rows = np.flatnonzero((cache.sides > 0) & (fit.split == 'train').to_numpy())
    set_seed(seed)
    block = DataBlock((ImageBlock, CategoryBlock(vocab=['real', 'fake'], sort=False)), get_x=lambda i: cache[i],
                      get_y=lambda i: fit.label[i], splitter=IndexSplitter([0]), item_tfms=Resize(224),
                      batch_tfms=[*aug_transforms(), Normalize.from_stats(*imagenet_stats)])
    net = create_model('mobilenet_v2', imagenet, 224).to(memory_format=torch.channels_last)
    dls = block.dataloaders(rows, bs=bs, num_workers=0)
    return Learner(dls, net, lambda p, y: nn.functional.binary_cross_entropy_with_logits(p[:, 0], y.float()))

def main(imagenet, *data):
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    valid,rows = cat[cat.split == 'valid'].reset_index(drop=True),[]
    frames,whole = FaceCache(valid, 1, 'crop', 'face'),FaceCache(valid, 224, 'resize', 'face')
    good = np.flatnonzero(whole.sides)
    valid = valid.loc[good].reset_index(drop=True)
    def changed(i):
        im = history(Image.fromarray(frames[i]), np.random.default_rng(int(i)), 1)
        return im.resize((224, 224), Image.Resampling.BICUBIC)
    copies = {'as it is': [whole[i] for i in good], 'one history': [np.asarray(changed(i)) for i in good]}
    copies = {k: torch.from_numpy(np.stack(v)).permute(0, 3, 1, 2) for k,v in copies.items()}
    keep_memory(); torch.set_flush_denormal(True)
    for seed in SEEDS:
        for name,share in dict(recipe=.6, raw=0.).items():
            r = Recipe(epochs=1, batches=BATCHES, changed=share)
            watch = Watch(name, seed, lambda: watch.learn.model.mean.module, copies, valid, rows)
            file = Path(__file__).parent.parent.parent/f'runs/plain/{name}_{seed}.ckpt'
            file.parent.mkdir(parents=True, exist_ok=True)
            train_mixed(cat, imagenet, r, file, seed=seed, look='face', cbs=watch)
    fit = cat[~cat.split.isin(['valid', 'test'])].reset_index(drop=True)
    learn = plain_learner(fit, imagenet, SEEDS[0])
    watch = Watch('plain', SEEDS[0], lambda: watch.learn.model, copies, valid, rows)
    learn.fit_one_cycle(1, 1e-3, cbs=watch)

if __name__ == '__main__': main(*sys.argv[1:])
