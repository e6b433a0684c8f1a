"""Training in two processes beside one, with one thread each: pictures a second, and AUROC on the test part.

    python bench/several.py [--data FOLDER] [--arch mobile_cnn] [--epochs 8] [--rounds 5] [--out bench/several.json]

Each run is a Python of its own; the sides take turns, and round r has seed r. The rate is that of the median epoch
after the first (an epoch includes its validation, not the start of the processes, which `start_s` counts). Without
--data the sample set is used. `load` is the machine's load average before each run: where it is not near 0 others
were at work."""
import argparse, json, os, statistics, subprocess, sys, tempfile, time
from pathlib import Path

import pandas as pd
from tqdm import tqdm

def once(processes, arch, data, epochs, seed):
    "One run, as a dict"
    from deepfake_nb.evaluate import report
    from deepfake_nb.catalogs import catalog
    from deepfake_nb.faces import split
    from deepfake_nb.train import predict, train_model
    cat = split(catalog(data))
    with tempfile.TemporaryDirectory() as tmp:
        train_model(cat, arch, 1, checkpoint=f'{tmp}/warm', seed=seed) # the cache is filled, the code is loaded
        began = time.perf_counter()
        learn = train_model(cat, arch, epochs, checkpoint=f'{tmp}/run', seed=seed, processes=processes)
        seconds = time.perf_counter()-began
    test,h = cat[cat.split == 'test'],pd.DataFrame(learn.trained.history)
    r = report(test.assign(p_fake=predict(learn, test)), n=500).loc['all']
    return dict(processes=processes, pictures=int(h.pictures.sum()), seconds=seconds, start_s=seconds-h.seconds.sum(),
                rate=(h.pictures/h.seconds)[1:].median(), auroc=r.auroc, lo=r.auroc_lo, hi=r.auroc_hi)

def benchmark(data, arch, epochs, rounds):
    rows = []
    for seed,processes in tqdm([(r, p) for r in range(rounds) for p in (1, 2)], desc='benchmark'):
        load = os.getloadavg()[0] if hasattr(os, 'getloadavg') else None
        job = json.dumps(dict(processes=processes, arch=arch, data=str(data), epochs=epochs, seed=seed))
        done = subprocess.run([sys.executable, '-W', 'ignore', __file__, '--once', job], capture_output=True, text=True,
                              env=os.environ | dict(OMP_NUM_THREADS='1', TQDM_DISABLE='1'))
        if 'RESULT' not in done.stdout: raise RuntimeError(f'{job} did not run:\n{done.stderr[-2000:]}')
        rows.append(dict(seed=seed, load=load) | json.loads(done.stdout.split('RESULT')[1]))
    return pd.DataFrame(rows)

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--data'); p.add_argument('--arch', default='mobile_cnn')
    p.add_argument('--epochs', type=int, default=8); p.add_argument('--rounds', type=int, default=5)
    p.add_argument('--out', default=Path(__file__).with_suffix('.json'), type=Path); p.add_argument('--once')
    args = p.parse_args()
    if args.once: return print('RESULT', json.dumps(once(**json.loads(args.once))))
    with tempfile.TemporaryDirectory() as tmp:
        if not args.data:
            from deepfake_nb.faces import sample_faces
            sample_faces(tmp)
        table = benchmark(args.data or tmp, args.arch, args.epochs, args.rounds)
    one,two = (table[table.processes == n].set_index('seed') for n in (1, 2))
    ratios = (two.rate/one.rate).tolist()
    import torch
    out = dict(arch=args.arch, epochs=args.epochs, data=args.data or 'sample', cores=os.cpu_count(),
               torch=torch.__version__, ratio=statistics.median(ratios), ratios=ratios, rows=table.to_dict('records'))
    args.out.write_text(json.dumps(out, indent=1)+'\n')
    print(table.round(3).to_string(), f'\nratio {out["ratio"]:.2f}, of rounds {[round(r, 2) for r in ratios]}')

if __name__ == '__main__': main()
