"""How fast and how large `deepfake_nb predict` is, beside an older checkout, both in one run and in turns.

    python bench/predict.py [--old FOLDER] [--faces FOLDER] [--files 60] [--many 2000] [--rounds 7]
        [--out bench/predict.json]

FOLDER of --old is a checkout of the commit to compare with; without it a git worktree of ec72f5e is made for the run.
--faces names a folder of face pictures; without it scikit-image's astronaut is used. Half of the files are crops of
256 pixels, half JPEGs of 12 megapixels; both are made in a temporary folder. Each figure is a median over the rounds;
times of many files are without the time of one, so that the start does not count twice."""
import argparse, json, os, statistics, subprocess, sys, tempfile, time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from PIL import Image
from tqdm import tqdm

ROOT = Path(__file__).resolve().parent.parent

def make(folder, faces, n):
    "`n` files, every other one of 12 megapixels"
    from skimage import data
    rng,folder = np.random.default_rng(0), Path(folder)
    sources = sorted(p for p in Path(faces).rglob('*.jpg'))[:400] if faces else []
    def face(i):
        return (Image.open(sources[i % len(sources)]) if sources
                else Image.fromarray(data.astronaut()[:300, 80:380])).convert('RGB')
    large = []
    for i in range(8): # the slow part: sensor noise, which a JPEG keeps
        a = np.asarray(face(i).resize((4000, 3000), Image.Resampling.BICUBIC)).astype(np.int16)
        large.append(Image.fromarray(
            (a+rng.normal(0, 4, (3000, 4000, 1)).astype(np.int16)).clip(0, 255).astype(np.uint8)))
    for i in tqdm(range(n), desc='files', leave=False):
        im = large[i//2 % 8] if i % 2 else face(i//2).resize((256, 256), Image.Resampling.BICUBIC)
        im.save(folder/f'{i:05d}.jpg', quality=88)
    return sorted(folder.iterdir())

def run(code, checkout, *args):
    "Seconds, peak megabytes and output of a process that imports the package of a checkout"
    start = time.perf_counter()
    proc = subprocess.Popen([sys.executable, '-W', 'ignore', '-c', code, *map(str, args)], cwd=checkout,
                            env=os.environ | dict(PYTHONPATH=str(checkout)), stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True)
    out = proc.stdout.read()
    _,status,usage = os.wait4(proc.pid, 0)
    if status: raise RuntimeError(f'{checkout}: {args[:3]} ended with {status}\n{out[-500:]}')
    return time.perf_counter()-start, usage.ru_maxrss/1024, out

PREDICT = 'import sys; from deepfake_nb.cli import main; sys.exit(main(["predict", *sys.argv[1:]]))'
FINDER = '''
import sys, time
from PIL import Image
from deepfake_nb.{} import find_faces
im = Image.open(sys.argv[1]).convert("RGB"); find_faces(im)
def once(): t = time.perf_counter(); find_faces(im); return time.perf_counter()-t
print(sorted(once() for _ in range(7))[3])'''

def decode(files, jobs):
    "Seconds to decode files and do nothing else, by Pillow's libjpeg-turbo"
    def one(f): Image.open(f).load()
    start = time.perf_counter()
    with ThreadPoolExecutor(jobs) as ex: list(ex.map(one, files))
    return time.perf_counter()-start

def measure(sides, files, few, rounds):
    "Rows of one figure for each round, the sides in turns"
    rows = []
    for _ in tqdm(range(rounds), desc='rounds'):
        for side,checkout in sides.items():
            cold,mb,_ = run(PREDICT, checkout, files[0])
            total,top,_ = run(PREDICT, checkout, *files[:few])
            finder = [float(run(FINDER.format('faces' if side == 'old' else 'finder'), checkout, f)[2])
                      for f in files[:2]]
            rows.append(dict(side=side, cold_s=cold, cold_mb=mb, files_per_s=(few-1)/(total-cold), many_mb=top,
                             finder_small_ms=1000*finder[0], finder_12mp_ms=1000*finder[1]))
        rows.append(dict(side='decoding alone', files_per_s=few/decode(files[:few], os.cpu_count())))
    return rows

def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument('--old'); p.add_argument('--faces'); p.add_argument('--out', default=str(ROOT/'bench/predict.json'))
    p.add_argument('--files', type=int, default=60); p.add_argument('--many', type=int, default=2000)
    p.add_argument('--rounds', type=int, default=7)
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        old = a.old or f'{tmp}/old'
        if not a.old:
            subprocess.run(['git', '-C', ROOT, 'worktree', 'add', '--detach', old, 'ec72f5e'], check=True,
                           capture_output=True)
        (Path(tmp)/'files').mkdir()
        # a child's peak memory counts what its parent holds at the start
        with ProcessPoolExecutor(1, get_context('spawn')) as ex:
            files = ex.submit(make, f'{tmp}/files', a.faces, max(a.files, a.many)).result()
        try: rows = measure(dict(old=old, new=ROOT), files, a.files, a.rounds)
        finally:
            if not a.old: subprocess.run(['git', '-C', ROOT, 'worktree', 'remove', '--force', old])
        growth = {n: run(PREDICT, ROOT, *files[:n])[:2] for n in (a.many//10, a.many)}
    median = {s: {k: round(statistics.median(r[k] for r in rows if r['side'] == s), 3)
                  for k in next(r for r in rows if r['side'] == s) if k != 'side'}
                  for s in ('old', 'new', 'decoding alone')}
    o,n = median['old'], median['new']
    ratio = {k: round(o[k]/n[k] if k.endswith(('_s', '_ms')) and k != 'files_per_s' else n[k]/o[k], 3) for k in n}
    out = dict(median=median, ratio=ratio,
               growth={str(k): dict(seconds=round(s, 1), mb=round(m)) for k,(s,m) in growth.items()}, files=a.files,
               rounds=a.rounds, cores=os.cpu_count(), faces=bool(a.faces))
    Path(a.out).write_text(json.dumps(out, indent=1)+'\n')
    print(json.dumps(out, indent=1))

if __name__ == '__main__': main()
