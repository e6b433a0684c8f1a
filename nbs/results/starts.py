"""What the start of a training is worth: python starts.py FACES [HOURS]

Trainings of the twin, all for as many epochs as its recipe: as printed (torch's start, whole pictures, ImageNet's
normalisation), with the four additions of 06_train, and with one of them left out; then the dense CNN and the twin for
equal epochs, each with its own rate. Seeds in turn, so that a run that is stopped has something of each. starts.csv has
a row for each epoch; trainings that it has are not run again, a killed one goes on. Stops after HOURS (default: when
all is done: a day on two cores, an hour on a GPU)."""
import sys, time
from pathlib import Path

import pandas as pd

from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import split
from deepfake_nb.train import INGREDIENTS, train_model

OUT,RUNS = Path(__file__).with_suffix('.csv'), Path('runs/starts')
EPOCHS = 24
KINDS = {'as printed': dict(arch='mobile_cnn', recipe='plain', init=False), 'all four': dict(arch='mobile_cnn'),
         **{f'without {w}': dict(arch='mobile_cnn', without=w) for w in INGREDIENTS}, 'dense': dict(arch='dense_cnn')}

def main(faces, hours=1e9):
    cat,end = split(catalog(faces)),time.time()+3600*float(hours)
    done = pd.read_csv(OUT) if OUT.exists() else pd.DataFrame(columns=['kind', 'seed'])
    RUNS.mkdir(parents=True, exist_ok=True)
    for seed in (42, 43, 44):
        for kind,how in KINDS.items():
            if ((done.kind == kind) & (done.seed == seed)).any() or time.time() > end: continue
            ckpt = RUNS/f'{kind.replace(" ", "_")}_{seed}.ckpt'
            learn = train_model(cat, epochs=EPOCHS, seed=seed, checkpoint=ckpt, resume=ckpt.exists(), **how)
            done = pd.concat([done, pd.DataFrame(learn.history).assign(kind=kind, seed=seed)], ignore_index=True)
            done.round(5).to_csv(OUT, index=False)
            print(kind, seed, max(h['auroc'] for h in learn.history), flush=True)

if __name__ == '__main__': main(*sys.argv[1:])
