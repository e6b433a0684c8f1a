"""Measures how copies of faces are found, and which pairs of other groups are taken for one picture, into
fingerprint.json.

python nbs/results/fingerprint.py SHARED [--n 1000]

SHARED holds faces/ and modern/. Of n pictures of each, copies are made in memory, one of each kind in COPIES; all
copies and the whole collection are searched at once. A pair of a copy and its original is found; a pair of two
originals of different groups is false, or a leak of the collection: look at them."""
import argparse, io, json, os, tempfile, time
from pathlib import Path

os.environ.setdefault('OMP_NUM_THREADS', '1')
os.environ['DEEPFAKE_NB_CACHE'] = tempfile.mkdtemp()

import imagehash, numpy as np, pandas as pd
from PIL import Image
from tqdm import tqdm

from deepfake_nb import duplicates as f
from deepfake_nb.images import open_image
from deepfake_nb.scans import digest, scan_paths

OUT = Path(__file__).with_suffix('.json')
EDGES = np.r_[np.arange(.6, .89, .02), np.arange(.9, 1.0001, .005)].round(4)
T = Image.Transpose

def jpeg(im, quality=85):
    buf = io.BytesIO(); im.save(buf, 'JPEG', quality=quality); return Image.open(buf).convert('RGB')

def window(im, side, x=.5, y=.5):
    w,h = im.size; cw,ch = round(w*side),round(h*side); l,t = round((w-cw)*x),round((h-ch)*y)
    return im.crop((l, t, l+cw, t+ch))

def askew(im, degrees, rng): return window(im.rotate(degrees*rng.choice([-1, 1]), Image.Resampling.BICUBIC), 1/1.1)

COPIES = {'JPEG 60': lambda im, r: jpeg(im, 60), 'three quarters of the size': lambda im,
          r: jpeg(im.resize((im.width*3//4, im.height*3//4), Image.Resampling.LANCZOS)),
    'mirrored': lambda im, r: jpeg(im.transpose(T.FLIP_LEFT_RIGHT)), 'turned by 90°': lambda im,
    r: jpeg(im.transpose(T.ROTATE_90)),
    'turned by 180°': lambda im, r: jpeg(im.transpose(T.ROTATE_180)), 'turned by 270°': lambda im,
    r: jpeg(im.transpose(T.ROTATE_270)),
    '0.95 of the side, centred': lambda im, r: jpeg(window(im, .95)), '0.90 of the side, centred': lambda im,
    r: jpeg(window(im, .9)), '0.875 of the side, centred': lambda im, r: jpeg(window(im, .875)),
    '0.95 of the side, anywhere': lambda im, r: jpeg(window(im, .95, *r.random(2))),
    '0.90 of the side, anywhere': lambda im, r: jpeg(window(im, .9, *r.random(2))),
    '0.875 of the side, anywhere': lambda im, r: jpeg(window(im, .875, *r.random(2))),
    '0.875 to 1, anywhere, mirrored': lambda im,
    r: jpeg(window(im, r.uniform(.875, 1), *r.random(2)).transpose(T.FLIP_LEFT_RIGHT)),
    '0.875 to 1, anywhere, turned by 90°': lambda im,
    r: jpeg(window(im, r.uniform(.875, 1), *r.random(2)).transpose(T.ROTATE_90)),
    'enlarged by 1.1': lambda im, r: jpeg(window(im, 1/1.1)), 'askew by 3°, enlarged by 1.1': lambda im,
    r: jpeg(askew(im, 3, r)), 'askew by 6°, enlarged by 1.1': lambda im, r: jpeg(askew(im, 6, r)),
    'askew by 10°, enlarged by 1.1': lambda im, r: jpeg(askew(im, 10, r)), '0.75 of the side, anywhere': lambda im,
    r: jpeg(window(im, .75, *r.random(2)))}

def row(im):
    t = im.convert('L').resize((f.SIDE, f.SIDE), Image.Resampling.LANCZOS)
    return digest(t.tobytes()), str(imagehash.phash(t)), t.tobytes()

def measure(csv, n):
    cat = pd.read_csv(csv)
    paths = [csv.parent/p for p in cat.path]
    times = {}
    for when in ('first', 'again'):
        t = time.perf_counter(); scan = scan_paths(paths); times[when] = round(time.perf_counter()-t, 2)
    rng = np.random.default_rng(0)
    at = np.sort(rng.choice(len(cat), min(n, len(cat)), replace=False))
    copies = [row(way(im, rng)) for im in map(open_image, tqdm([paths[i] for i in at], desc='copies'))
              for way in COPIES.values()]
    both = pd.concat([scan[['content', 'phash', 'thumb']], pd.DataFrame(copies, columns=['content', 'phash', 'thumb'])],
                     ignore_index=True)
    group = pd.factorize(cat.source+'/'+cat.group.astype(str))[0]
    N,K = len(cat),len(COPIES)
    out = dict(pictures=N, copies_of_each_kind=len(at), scan_seconds=times, found={}, **{'across groups': {}})
    for name,search in (('pHash, 2 bits', lambda s: f.near_duplicates(s.phash)), ('same_picture', f.same_picture)):
        t = time.perf_counter(); pairs = search(scan); times[name] = round(time.perf_counter()-t, 2)
        bad = pairs[group[pairs[:, 0]] != group[pairs[:, 1]]]
        kinds = pd.Series([' and '.join(sorted((cat.generator[i], cat.generator[j]))) for i,j in bad],
                          dtype=str).value_counts()
        out['across groups'][name] = dict(pairs=len(bad), within_groups=len(pairs)-len(bad), **kinds.to_dict())
        i,j = search(both).T
        own = (i < N) & (j >= N); own[own] = at[(j[own]-N)//K] == i[own]
        out['found'][name] = {k: round(float(np.sum((j[own]-N) % K == c)/len(at)), 4) for c,k in enumerate(COPIES)}
        other = (i < N) & (j >= N) & ~own; other[other] = group[i[other]] != group[at[(j[other]-N)//K]]
        out['across groups'][name]['of copies'] = int(other.sum())
    thumbs = np.frombuffer(b''.join(both.thumb), np.uint8).reshape(-1, f.SIDE, f.SIDE)
    hits,_ = f._candidates(thumbs); i,j = np.sort(hits[:, :2], 1).T
    fit = f._fit(thumbs, hits)
    own = (i < N) & (j >= N); own[own] = at[(j[own]-N)//K] == i[own]
    other = (j < N); other[other] = group[i[other]] != group[j[other]]
    out['similarity'] = {k: np.histogram(fit[m].clip(EDGES[0], EDGES[-1]), EDGES)[0].tolist()
                         for k,m in (('copies', own), ('other groups', other))}
    out['closest of other groups'] = [round(float(v), 4) for v in np.sort(fit[other])[::-1][:5]]
    return out

def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('shared', type=Path); p.add_argument('--n', type=int, default=1000)
    args = p.parse_args()
    out = dict(candidate=f.CANDIDATE, match=f.MATCH, sure=f.SURE, edges=EDGES.tolist())
    for name in ('faces', 'modern'):
        out[name] = measure(args.shared/name/f'{name}.csv', args.n)
        print(name, json.dumps(out[name], indent=1), flush=True)
    OUT.write_text(json.dumps(out, indent=1, ensure_ascii=False)+'\n', encoding='utf-8')

if __name__ == '__main__': main()
