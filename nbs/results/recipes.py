"""The controlled table of 08_generalize, and the steps from one training to the recipe `robust`: python recipes.py
FACES.csv MOBILENET_V2.pth

Each network is trained without one generator. It is tested on that one, on those that it knows and JPEG copies of
them (all of the test part), and on hand_edited.csv beside FACES.csv. Takes the checkpoints that `deepfake_nb unseen
--recipe robust --out unseen_robust` left, and trains the others."""
import copy, sys
from functools import partial
from pathlib import Path

import pandas as pd

from deepfake_nb import train
from deepfake_nb.detector import Detector
from deepfake_nb.evaluate import predict_catalog, report
from deepfake_nb.faces import catalog, split
from deepfake_nb.generalize import COPIES, without
from deepfake_nb.models import mobilenet_v2

HERE = Path(__file__).parent
PLAIN,WHOLE,CROPS = ([(recipe, 42+i) for i in range(n)] for recipe,n in dict(finetune=3, whole=4, crops=2).items())
PARTS = dict(zip(WHOLE[:3]+CROPS[:1], (share for _,share in train.RECIPES['robust']['soup'])))

def trained(cat, left_out, recipe, seed, weights):
    part = recipe+('' if seed == 42 else str(seed-41))
    file = next((HERE/'unseen_robust').glob(f'without_{left_out}_*_{part}.ckpt'),
                HERE/'recipes'/f'without_{left_out}_{part}.ckpt')
    file.parent.mkdir(exist_ok=True)
    fit = without(cat, left_out, keep_real='made' in train.RECIPES[recipe])
    return train.train_model(fit, 'mobilenet_v2', pretrained=weights, recipe=recipe, seed=seed, checkpoint=file,
                             resume=file.exists())

def main(faces, weights):
    cat,edited,rows = split(catalog(faces), spare=True), catalog(Path(faces).with_name('hand_edited.csv')), []
    test = cat[cat.split == 'test']
    for left_out in sorted(cat.generator[cat.label == 'fake'].unique()):
        strange = test.source.isin(test.source[test.generator == left_out])
        tests = {'known': (test[~strange], None)} | {
            f'known, JPEG {q}': (test[~strange], partial(COPIES['JPEG'][0], quality=q))
            for q in (75, 50)} | {'unseen': (test[strange], None), 'hand_edited': (edited, None)}
        def judge(learn, recipe, seed=None):
            det = Detector.from_learner(learn)
            for name,(c,change) in tests.items():
                r = report(predict_catalog(det, c, change=change)).loc['all']
                rows.append(dict(left_out=left_out, recipe=recipe, seed=seed, tested_on=name, real=int(r.real),
                                 fake=int(r.fake)) | {k: round(float(r[k]), 4) for m in ('auroc', 'accuracy')
                                                      for k in (m, f'{m}_lo', f'{m}_hi')})
                print(rows[-1], flush=True)
        parts = {r: trained(cat, left_out, *r, weights) for r in PLAIN+WHOLE+CROPS}
        # a Detector takes a network to the CPU, and soup writes into the first
        nets = {r: copy.deepcopy(l.net) for r,l in parts.items()}
        for r,l in parts.items(): judge(l, *r)
        for step,members in {'mean of three': WHOLE[:3], 'and crops': PARTS}.items():
            for r in members: parts[r].net = copy.deepcopy(nets[r])
            learn = train.soup([parts[r] for r in members], [PARTS[r] for r in members])
            judge(learn, step)
        judge(train.add_typicality(learn, mobilenet_v2(weights), train.RECIPES['robust']['typicality']), 'robust')
    pd.DataFrame(rows).astype(dict(seed='Int64')).to_csv(Path(__file__).with_suffix('.csv'), index=False)

if __name__ == '__main__': main(*sys.argv[1:])
