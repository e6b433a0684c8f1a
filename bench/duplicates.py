"""How long near-duplicates take among a million hashes and a hundred thousand pictures, and what keeping a scan saves.

    python bench/duplicates.py [PART...] [--folder FOLDER] [--files 2000] [--hashes 1000000] [--pictures 100000]
        [--out FILE]

PART: hashes (random and clustered ones through near_duplicates, and 20,000 beside the exhaustive search), pictures
(blends of photographs through same_picture), scan (the pictures of FOLDER, or as many made up, through scan_paths:
first, again by another process, and moved); all by default. Each part runs in a process of its own, for its peak
memory, with a store of its own. Prints JSON."""
import argparse, json, os, resource, subprocess, sys, tempfile, time
from pathlib import Path

os.environ.setdefault('OMP_NUM_THREADS', '1')
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

def timed(f, *args):
    start = time.perf_counter()
    out = f(*args)
    return out, round(time.perf_counter()-start, 2)

def clustered(n, seed=0):
    "n hashes: six tenths random, a tenth equal to others, three tenths within one to three bits of others"
    rng = np.random.default_rng(seed)
    h = rng.integers(0, 2**64, n, np.uint64)
    a,b = n//10,4*n//10
    h[:a] = h[rng.integers(b, n, a)]
    h[a:b] = h[rng.integers(b, n, b-a)]
    for k in range(3): # the further half, quarter and so on is moved by one bit more
        h[a+k*(b-a)//3:b] ^= np.uint64(1) << rng.integers(0, 64, b-a-k*(b-a)//3).astype(np.uint64)
    return [f'{x:016x}' for x in rng.permutation(h)]

def exhaustive(phash, bits=2):
    "Every pair compared, as near_duplicates did before"
    h,pairs = np.array([int(x, 16) for x in phash], np.uint64),[]
    for s in range(0, len(h), 1024):
        i,j = np.nonzero(np.bitwise_count(h[s:s+1024, None]^h[None, s:]) <= bits)
        pairs.append(np.stack([i, j], 1)[i < j]+s)
    return np.concatenate(pairs)

def hashes(args):
    from deepfake_nb.duplicates import near_duplicates
    some = clustered(20_000, 1)
    near,quick = timed(near_duplicates, some)
    every,slow = timed(exhaustive, some)
    pairs,seconds = timed(near_duplicates, clustered(args.hashes))
    same,copies = timed(near_duplicates, ['0123456789abcdef']*50_000)
    return {'hashes': args.hashes, 'seconds': seconds, 'pairs': len(pairs), '20,000 hashes, seconds': quick,
            'exhaustive, seconds': slow,
            'same pairs': bool(np.array_equal(near, every)), 'pairs of 20,000': len(every),
            '50,000 copies of one hash, seconds': copies, 'their pairs': len(same)}

def made_up(n, seed=0):
    "(n, 32, 32) uint8: a common picture, as faces have, and on it noise with the spectrum of photos"
    from PIL import Image
    from skimage import data
    rng = np.random.default_rng(seed)
    face = np.asarray(Image.fromarray(data.astronaut()[:200, 120:320]).convert('L').resize((32, 32)), np.float32)
    f = np.hypot(np.fft.fftfreq(64)[:, None], np.fft.rfftfreq(64)); f[0, 0] = 1
    def some(k):
        a = np.fft.irfft2(np.fft.rfft2(rng.normal(size=(k, 64, 64)))/f)[:, :32, :32] # not periodic
        return (face*.4+70+a/a.std()*35).clip(0, 255).astype(np.uint8)
    return np.concatenate([some(len(s)) for s in np.array_split(np.arange(n), -(-n//2000))])

def pictures(args):
    import hashlib, pandas as pd
    from deepfake_nb.duplicates import same_picture
    a = made_up(args.pictures)
    n = len(a)//100
    a[-n:] = a[:n, :, ::-1] # one in a hundred is the mirror image of another
    scan = pd.DataFrame(dict(content=[hashlib.blake2b(x.tobytes(), digest_size=16).hexdigest() for x in a], phash='0',
                             thumb=[x.tobytes() for x in a]))
    pairs,first = timed(same_picture, scan)
    mirrored = {(i, len(a)-n+i) for i in range(n)}
    found = len(mirrored & set(map(tuple, pairs.tolist())))
    return {'pictures': len(a), 'seconds': first, 'again, seconds': timed(same_picture, scan)[1],
            'mirror images found': round(found/n, 4), 'other pairs': len(pairs)-found}

def scan(args):
    from PIL import Image
    from deepfake_nb.files import find_pictures
    folder = Path(args.folder or args.work/'pictures')
    if not args.folder:
        folder.mkdir(exist_ok=True)
        for i,a in enumerate(made_up(args.files)):
            Image.fromarray(a).resize((128, 128)).convert('RGB').save(folder/f'{i}.jpg')
            os.utime(folder/f'{i}.jpg', (1e9, 1e9))
    paths = find_pictures(folder)[0]
    (args.work/'paths').write_text('\n'.join(paths))
    code = ('import json, resource, sys, time; from deepfake_nb.scans import scan_paths; paths = '
            'open(sys.argv[1]).read().split("\\n"); t = time.perf_counter();'
            'scan_paths(paths, progress=False); print(json.dumps([round(time.perf_counter()-t, 2), '
            'round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1e6, 2)]))')
    def run():
        return json.loads(subprocess.run([sys.executable, '-c', code, args.work/'paths'], check=True,
                                         capture_output=True, text=True,
                                         cwd=Path(__file__).resolve().parent.parent).stdout)
    out = {'files': len(paths), 'first, seconds and GB': run(), 'again': run()}
    if not args.folder:
        folder.rename(args.work/'moved')
        (args.work/'paths').write_text('\n'.join(p.replace(str(folder), str(args.work/'moved')) for p in paths))
        out['moved'] = run()
    return out | {'store, MB': round(
        sum(f.stat().st_size for f in Path(os.environ['DEEPFAKE_NB_CACHE']).glob('scans.sqlite*'))/1e6, 1)}

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('parts', nargs='*', metavar='PART', help='hashes, pictures, scan')
    p.add_argument('--folder'); p.add_argument('--out')
    for n,v in (('files', 2000), ('hashes', 1_000_000), ('pictures', 100_000)):
        p.add_argument(f'--{n}', type=int, default=v)
    args = p.parse_args()
    parts = dict(hashes=hashes, pictures=pictures, scan=scan)
    if unknown := set(args.parts)-set(parts):
        p.error(f'there is no part {", ".join(unknown)}; choose from {", ".join(parts)}.')
    if os.environ.get('DUPLICATES_PART'):
        args.work = Path(os.environ['DEEPFAKE_NB_CACHE']).parent
        out = parts[args.parts[0]](args)
        print(json.dumps(out | {'peak, GB': round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1e6, 2)}))
        return
    rest = [f'--{n}={v}' for n,v in vars(args).items() if n not in ('parts', 'out') and v is not None]
    out = {'cores': os.cpu_count()}
    for part in args.parts or parts:
        with tempfile.TemporaryDirectory() as work:
            env = os.environ | dict(DEEPFAKE_NB_CACHE=str(Path(work)/'cache'), DUPLICATES_PART='1')
            out[part] = json.loads(subprocess.run([sys.executable, __file__, part, *rest], env=env, check=True,
                                                  stdout=subprocess.PIPE, text=True).stdout)
    text = json.dumps(out, indent=1)
    print(text)
    if args.out: Path(args.out).write_text(text+'\n')

if __name__ == '__main__': main()
