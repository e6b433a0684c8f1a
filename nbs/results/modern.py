"""Each family of fakes, and a kind of photos, left out of the recipe of 09_modern: python modern.py MOBILENET_V2.pth CATALOG... 

Every network is trained for the same number of steps, and scores the whole test part. A killed run goes on where it was; modern.csv holds one score for each picture and network."""
import sys
from pathlib import Path

import numpy as np, pandas as pd

from deepfake_nb.faces import catalog, families, split
from deepfake_nb.modern import leave_out, recipe_of, train_mixed
from deepfake_nb.train import predict, with_made

HERE = Path(__file__).parent
PAIRS = dict(nothing=(None, None), diffusion=('diffusion', 'unsplash'), edit=('edit', 'utkface'), gan=('gan', 'openimages'), swap=('swap', 'celeba'))
SHORT = recipe_of(epochs=4, batches=250, made=0) # an eighth of the recipe; fakes are made once for all

def main(weights, *data):
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    fit,test = with_made(cat, 1, seed=0),cat[cat.split == 'test'].reset_index(drop=True)
    out = HERE/'modern'
    out.mkdir(exist_ok=True)
    for name,(family,photos) in PAIRS.items():
        file = out/f'{name}.csv'
        if file.exists(): continue
        learn = train_mixed(leave_out(fit, family, photos), weights, SHORT, out/f'{name}.ckpt', (out/f'{name}.ckpt').exists(), look='face')
        table = test[['label', 'generator', 'source', 'group']].assign(family=families(test), p_fake=predict(learn, test).round(6))
        table.to_csv(file, index=False)
        print(name, learn.history[-1], flush=True)

if __name__ == '__main__': main(*sys.argv[1:])
