"""Ray against the process pool, and both killed: python bench/scale.py [--files 20000] [--kills 20]

Makes small pictures, all different, some of them broken. Scores them with both engines in turns, with two workers:
seconds (without Ray's own start), and the memory of the process that calls, at a tenth of the files and at all. Then it
kills runs with SIGKILL at random moments, goes on, and compares the table with that of an unbroken run. Writes
bench/scale.json."""
import argparse, json, os, random, shutil, signal, subprocess, sys, tempfile, time
from pathlib import Path

import numpy as np, pandas as pd
from PIL import Image
from tqdm import tqdm

HERE = Path(__file__).parent
RUN = '''
import json, resource, sys, time
from deepfake_nb.scale import score_collection
if __name__ == '__main__':
    source,out,engine = sys.argv[1:]
    if engine == 'ray':
        import ray
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level='ERROR')
    started = time.perf_counter()
    said = score_collection(source, out, 'mobile', engine, jobs=2, whole=True, progress=False)
    print(json.dumps(said | dict(seconds=time.perf_counter()-started,
                                 mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024)))
'''

def pictures(folder, n, bad=50):
    "Small squares of noise with a trace, and every `bad`-th a broken file"
    rng = np.random.default_rng(0)
    for i in tqdm(range(n), 'pictures'):
        file = folder/f'{i//1000:03d}'/f'{i:06d}.jpg'
        file.parent.mkdir(parents=True, exist_ok=True)
        small = Image.fromarray(rng.integers(0, 255, (12, 12, 3), np.uint8)).resize((96, 96), Image.Resampling.BICUBIC)
        small.save(file, quality=85)
        if i%bad == 0: file.write_bytes(file.read_bytes()[:60])

def start(source, out, engine):
    return subprocess.Popen([sys.executable, HERE/'scale_run.py', source, out, engine], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, text=True, start_new_session=True)

def run(source, out, engine):
    "What an unbroken run says"
    shutil.rmtree(out, ignore_errors=True)
    p = start(source, out, engine)
    return json.loads(p.communicate()[0].splitlines()[-1])

def table(out): return pd.read_parquet(out).sort_values('path').reset_index(drop=True)

def killed(source, out, engine, seconds, times, rng, want):
    "Kill `times` runs at random moments and go on each time; a run that ends before is compared and begun anew"
    cut = 0
    while True:
        p = start(source, out, engine)
        try: p.wait(rng.uniform(0, seconds) if cut < times else None)
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGKILL); p.wait(); cut += 1
            subprocess.run(['pkill', '-9', '-f', 'raylet|gcs_server|ray::'])
            continue
        assert p.returncode == 0 and table(out).equals(want)
        if cut == times: return cut
        shutil.rmtree(out)

def main():
    a = argparse.ArgumentParser()
    a.add_argument('--files', type=int, default=20000); a.add_argument('--kills', type=int, default=20)
    a.add_argument('--rounds', type=int, default=3)
    a = a.parse_args()
    here = Path(tempfile.mkdtemp())
    (HERE/'scale_run.py').write_text(RUN)
    try:
        pictures(here/'all', a.files); pictures(here/'tenth', a.files//10)
        out = dict(files=a.files)
        rounds = {e: [run(here/'all', here/e, e) for _ in range(a.rounds)] for e in ('pool', 'ray')}
        want = table(here/'pool')
        assert len(want) == a.files and want.path.is_unique and want.equals(table(here/'ray'))
        for e in rounds:
            s = float(np.median([r['seconds'] for r in rounds[e]]))
            few = run(here/'tenth', here/'few', e)
            cut = killed(here/'tenth', here/'cut', e, few['seconds']+5, a.kills, random.Random(0), table(here/'few'))
            out[e] = dict(seconds=round(s, 1), failed=rounds[e][0]['failed'], mb=round(rounds[e][0]['mb']),
                          mb_of_a_tenth=round(few['mb']), killed=cut)
            print(e, out[e], flush=True)
        out['ray_to_pool'] = round(out['ray']['seconds']/out['pool']['seconds'], 2)
        (HERE/'scale.json').write_text(json.dumps(out, indent=1)+'\n')
        print(out)
    finally: (HERE/'scale_run.py').unlink(); shutil.rmtree(here)

if __name__ == '__main__': main()
