"""A family of fakes, and a kind of photos, left out of the recipe of 09_modern

    python modern.py WEIGHTS IMAGENET CATALOG...

WEIGHTS are those that the recipe starts from; a family that they know already cannot be left out, so those runs start
from IMAGENET. Every network is trained for the same number of steps, and scores the validation and test parts. A killed
run goes on where it was; modern/NAME.csv holds one score for each picture."""
import sys
from pathlib import Path

import pandas as pd

from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import families, split
from deepfake_nb.modern import Recipe, leave_out, train_mixed
from deepfake_nb.train import predict

HERE = Path(__file__).parent
PAIRS = dict(diffusion=('diffusion', 'unsplash'), swap=('swap', 'utkface'), # of families and photos
             gan=('gan', 'ffhq'), edit=('edit', 'celeba'))
KNOWN = {'gan', 'edit'} # to WEIGHTS
SHORT = Recipe(epochs=4, batches=200) # a sixth of the recipe

def main(weights, imagenet, *data):
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    asked = cat[cat.split.isin(['valid', 'test'])].reset_index(drop=True)
    out = HERE/'modern'
    out.mkdir(exist_ok=True)
    for name,(family,photos) in PAIRS.items():
        file = out/f'{name}.csv'
        if file.exists(): continue
        ckpt = out/f'{name}.ckpt'
        start = imagenet if family in KNOWN else weights
        learn = train_mixed(leave_out(cat, family, photos), start, SHORT, ckpt, ckpt.exists(), look='face')
        said = dict(part=asked.split, family=families(asked), left_family=family, left_photos=photos)
        table = asked[['label', 'generator', 'source', 'group']].assign(**said, p_fake=predict(learn, asked).round(6))
        table.dropna(subset='p_fake').to_csv(file, index=False)
        print(name, learn.trained.history[-1], flush=True)

if __name__ == '__main__': main(*sys.argv[1:])
