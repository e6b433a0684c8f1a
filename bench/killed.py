"""`deepfake_nb train` killed at random moments: python bench/killed.py [--kills 20] [--epochs 6] [--seed 0]

Trains a small network on the sample set once without a break, then kills runs with SIGKILL at moments drawn between
their start and their expected end, and goes on with --resume. A run that comes to its end is compared, every byte of
its weights and every figure but the seconds, and a new one begun. One thread, since the sum of several threads has no
fixed order. Writes bench/killed.json, and fails where a run differs."""
import argparse, json, os, random, subprocess, sys, tempfile, time
from pathlib import Path

from safetensors import safe_open
from tqdm import tqdm

def start(data, out, epochs):
    return subprocess.Popen([sys.executable, '-W', 'ignore', '-m', 'deepfake_nb.cli', 'train', '--data', data,
                             '--arch', 'mobile_cnn', '--size', '64', '--epochs', str(epochs), '--resume', '--out', out],
                            env=os.environ | dict(OMP_NUM_THREADS='1', TQDM_DISABLE='1'), stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)

def came_out(file):
    "Weights and curves of a finished run"
    with safe_open(file, 'np') as f:
        header = json.loads(f.metadata()['deepfake_nb'])
        curves = [{k: v for k,v in h.items() if k != 'seconds'} for h in header['metrics']['history']]
        return {k: f.get_tensor(k).tobytes() for k in f.keys()}, curves

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('--kills', type=int, default=20); p.add_argument('--epochs', type=int, default=6)
    p.add_argument('--seed', type=int, default=0, help='of the moments')
    a = p.parse_args()
    here,rng = Path(tempfile.mkdtemp()),random.Random(a.seed)
    from deepfake_nb.faces import sample_faces
    sample_faces(here/'sample')
    start(here/'sample', here/'warm.safetensors', 1).wait() # the cache is filled
    began = time.perf_counter()
    assert start(here/'sample', here/'whole.safetensors', a.epochs).wait() == 0
    whole,want = time.perf_counter()-began, came_out(here/'whole.safetensors')
    cut,ended,equal,unfinished = 0, 0, 0, False
    bar = tqdm(total=a.kills, desc='kills')
    while cut < a.kills or unfinished: # the last killed run is brought to its end too
        out = here/f'{ended}.safetensors'
        run = start(here/'sample', out, a.epochs)
        try: rc = run.wait(rng.uniform(0, whole) if cut < a.kills else None)
        except subprocess.TimeoutExpired:
            run.kill(); run.wait(); bar.update()
            cut += 1; unfinished = True
            continue
        ended += 1; equal += rc == 0 and came_out(out) == want
        unfinished = False
    left = len(list(here.glob('*.part')))
    out = dict(kills=cut, ended=ended, equal_to_the_unbroken=equal, epochs=a.epochs, seconds=round(whole),
               half_written_files=left)
    Path(__file__).with_suffix('.json').write_text(json.dumps(out, indent=1)+'\n')
    print(out)
    if equal < ended: sys.exit(1)

if __name__ == '__main__': main()
