"""From one training to the recipe `robust`, step by step, for 08_generalize: python ladder.py FACES.csv MOBILENET_V2.pth

Takes the checkpoints that `deepfake_nb unseen --recipe robust --out unseen_robust` left; nothing is trained."""
import copy, sys
from pathlib import Path

import pandas as pd

from deepfake_nb import train
from deepfake_nb.evaluate import predict_catalog, report
from deepfake_nb.faces import catalog, split
from deepfake_nb.generalize import without
from deepfake_nb.models import mobilenet_v2

HERE = Path(__file__).parent
WHOLE = 'whole', 'whole2', 'whole3'
SHARES = dict(zip((*WHOLE, 'crops'), (w for _,w in train.RECIPES['robust']['soup'])))
STEPS = [*((f'{p[:5]}, seed {41+int(p[5:] or 1)}', (p,)) for p in SHARES), ('mean of the three', WHOLE), ('and crops', tuple(SHARES)), ('and typicality', tuple(SHARES))]

def main(faces, weights):
    cat,rows = split(catalog(faces), spare=True), []
    test = cat[cat.split == 'test']
    for left_out in sorted(cat.generator[cat.label == 'fake'].unique()):
        fit,parts = without(cat, left_out, keep_real=True), {}
        for p in SHARES:
            file, = (HERE/'unseen_robust').glob(f'without_{left_out}_*_{p}.ckpt')
            parts[p] = train.train_model(fit, 'mobilenet_v2', pretrained=weights, recipe=p[:5], checkpoint=file, resume=True)
        nets = {p: l.net for p,l in parts.items()}
        for step,names in STEPS:
            for p,l in parts.items(): l.net = copy.deepcopy(nets[p])
            model = train.soup([parts[p] for p in names], [SHARES[p] for p in names]) if len(names) > 1 else parts[names[0]]
            if step == 'and typicality': train.add_typicality(model, mobilenet_v2(weights), train.RECIPES['robust']['typicality'])
            for g,fake in test[test.label == 'fake'].groupby('generator'):
                s = predict_catalog(model, pd.concat([test[(test.label == 'real') & test.source.isin(fake.source)], fake]))
                r = report(s).loc['all']
                rows.append(dict(left_out=left_out, tested_on=g, step=step, real=int(r.real), fake=int(r.fake)) | {k: round(float(r[k]), 4) for k in ('auroc', 'auroc_lo', 'auroc_hi')})
                print(rows[-1], flush=True)
    pd.DataFrame(rows).to_csv(Path(__file__).with_suffix('.csv'), index=False)

if __name__ == '__main__': main(*sys.argv[1:])
