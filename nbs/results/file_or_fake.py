"""Does a network learn the fake, or the file? python file_or_fake.py IMAGENET MODERN

The portraits of MODERN as they are, and harmonised (`audit.harmonise`: one size, one JPEG). MobileNetV2 is trained on
either, whole pictures without any augmentation, and tested on both: the same test pictures, from two seeds. One row of
file_or_fake.csv for each: AUROC, and the share of photos that is called fake at one half."""
import sys, tempfile
from pathlib import Path

import pandas as pd
from sklearn.metrics import roc_auc_score

from deepfake_nb.audit import harmonise
from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import split
from deepfake_nb.modern import Recipe, mixed_learner
from deepfake_nb.train import predict

def main(imagenet, modern):
    cat = catalog(modern)
    raw,rows = split(cat[cat.source == 'portraits'].reset_index(drop=True), fracs=(.6, .1, .3)),[]
    with tempfile.TemporaryDirectory() as tmp:
        same = harmonise(raw, tmp, size=128, quality=75)
        for seed in (42, 43):
            for trained,fit in {'as they are': raw, 'harmonised': same}.items():
                recipe = Recipe(size=160, part=160, epochs=1, batches=100, changed=0.)
                learn = mixed_learner(fit, imagenet, recipe, seed=seed, look='whole')
                t = learn.trained
                t.net,t.jpeg = learn.model.net,0 # the mean of the weights lags in so short a run
                with learn.no_bar(): learn.fit_one_cycle(1, recipe.lr)
                for tested,asked in {'as they are': raw, 'harmonised': same}.items():
                    s = (test := asked[asked.split == 'test']).assign(p=predict(learn, test))
                    rows.append(dict(trained=trained, tested=tested, seed=seed, pictures=len(s),
                                     auroc=round(roc_auc_score(s.label == 'fake', s.p), 4),
                                     photos_called_fake=round(float((s.p[s.label == 'real'] >= .5).mean()), 4)))
                    pd.DataFrame(rows).to_csv(Path(__file__).with_suffix('.csv'), index=False)
                    print(rows[-1], flush=True)

if __name__ == '__main__': main(*sys.argv[1:])
