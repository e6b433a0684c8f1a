"""What the start of a training is worth: python starts.py FACES [HOURS]

Three comparisons, trainings of one comparison all of one length: the twin as printed (torch's start, whole pictures,
ImageNet's normalisation) against the same with the four additions of 06_train, for as many epochs as its recipe; one of
the four left out, for a third of that; then the dense CNN against the twin, each with its own rate, as long. starts.csv
has a row for each epoch, starts_test.csv the scores of the test part by the last comparison. Trainings that stand there
are not run again, a killed one goes on. Stops after HOURS (default: when all is done: half a day on two cores)."""
import sys, time
from pathlib import Path

import pandas as pd

from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import split
from deepfake_nb.train import INGREDIENTS, predict, train_model

OUT,RUNS = Path(__file__).with_suffix('.csv'), Path('runs/starts')
TEST = OUT.with_name('starts_test.csv')
LONG,SHORT = 24, 8 # epochs
KINDS = {'as printed': dict(arch='mobile_cnn', recipe='plain', init=False), 'all four': dict(arch='mobile_cnn'),
         **{f'without {w}': dict(arch='mobile_cnn', without=w) for w in INGREDIENTS}, 'dense': dict(arch='dense_cnn')}
ABLATION = ['all four', *(f'without {w}' for w in INGREDIENTS)]
PLAN = [*((s, LONG, k) for s in (42, 43) for k in ('as printed', 'all four')),
        *((s, SHORT, k) for s in (42, 43) for k in ABLATION),
        *((s, SHORT, k) for s in (42, 43, 44) for k in ('all four', 'dense'))]

def write_scores(name, learn, cat):
    "p_fake of each test picture as one more column of starts_test.csv"
    test = cat[cat.split == 'test'].reset_index(drop=True)
    table = pd.read_csv(TEST) if TEST.exists() else test[['label', 'generator', 'source', 'group']]
    table.assign(**{name: predict(learn, test).round(4)}).to_csv(TEST, index=False)

def main(faces, hours=1e9):
    cat,end = split(catalog(faces)),time.time()+3600*float(hours)
    done = pd.read_csv(OUT) if OUT.exists() else pd.DataFrame(columns=['kind', 'seed', 'epochs'])
    RUNS.mkdir(parents=True, exist_ok=True)
    for seed,epochs,kind in dict.fromkeys(PLAN):
        if ((done.kind == kind) & (done.seed == seed) & (done.epochs == epochs)).any() or time.time() > end: continue
        ckpt = RUNS/f'{kind.replace(" ", "_")}_{epochs}_{seed}.ckpt'
        learn = train_model(cat, epochs=epochs, seed=seed, checkpoint=ckpt, resume=ckpt.exists(), **KINDS[kind])
        rows = pd.DataFrame(learn.trained.history).assign(kind=kind, seed=seed, epochs=epochs)
        done = pd.concat([done, rows], ignore_index=True)
        done.round(5).to_csv(OUT, index=False)
        if epochs == SHORT and kind in ('all four', 'dense'): write_scores(f'{kind} {seed}', learn, cat)
        print(kind, epochs, seed, max(h['auroc'] for h in learn.trained.history), flush=True)

if __name__ == '__main__': main(*sys.argv[1:])
