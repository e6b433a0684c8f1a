"""AUROC of other people's detectors, from the scores in the wheel deepsafe-bench 1.0.0: python peers.py

The wheel (PolyForm Noncommercial licence) is installed in a temporary folder and nothing of it is kept but figures
computed from it. Each detector's scores go through `peers.read_scores` and `evaluate.report`; beside them stands what
the package's own `eval` prints."""
import json, re, subprocess, sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from deepfake_nb.evaluate import report
from deepfake_nb.peers import read_scores

def theirs(folder, name):
    "AUC as `deepsafe eval` prints it"
    out = subprocess.run([sys.executable, '-m', 'deepsafe', 'eval', '--baseline', name], cwd=folder,
                         capture_output=True, text=True, check=True).stdout
    return float(re.search(r'AUC\s+([\d.]+)', out)[1])

def ours(folder, rows, name):
    "The line `all` of our report"
    table = rows.assign(p_fake=rows['ensemble_score' if name == 'ensemble' else f'prob_{name}'])[['label', 'p_fake']]
    table.to_csv(folder/'scores.csv', index=False)
    return report(read_scores(folder/'scores.csv'), n=200).loc['all']

def main():
    with TemporaryDirectory() as tmp:
        tmp = Path(tmp)
        subprocess.run([sys.executable, '-m', 'pip', 'install', '-q', '--no-deps', '--target', tmp,
                        'deepsafe-bench==1.0.0'], check=True)
        rows = pd.read_csv(next(tmp.rglob('predictions_medium.csv.gz')), dtype=str, keep_default_na=False)
        out = []
        for name in ['ensemble', *(c.removeprefix('prob_') for c in rows if c.startswith('prob_'))]:
            r = ours(tmp, rows, name)
            out.append(dict(detector=name, real=int(r.real), fake=int(r.fake), theirs=theirs(tmp, name))
                       | {k: round(float(r[k]), 5) for k in ('auroc', 'auroc_lo', 'auroc_hi', 'ece')})
            print(out[-1], flush=True)
    Path(__file__).with_suffix('.json').write_text(json.dumps(out, indent=1)+'\n')

if __name__ == '__main__': main()
