"""Measures the face finder for the page `finder`, beside the LBP cascade that it replaced, into finder.json.

python nbs/results/finder.py SHARED [PART...] [--old CLONE] [--wallpapers FOLDER]

SHARED holds faces/ and modern/; CLONE is a clone of commit ec72f5e, from which the old `find_faces` is imported;
FOLDER holds the unpacked Debian packages gnome-backgrounds, mate-backgrounds, plasma-workspace-wallpapers,
ukui-wallpapers, lomiri-wallpapers-16.04 and lomiri-wallpapers-20.04 (`apt-get download`, `dpkg -x`).
A PART is a name of PARTS; without any, all are measured. Without CLONE, LBP is left out.
"""
import argparse, importlib.util, json, math, time
from functools import cache
from pathlib import Path

import numpy as np, pandas as pd
from PIL import Image
from tqdm import tqdm

from deepfake_nb import finder

Image.MAX_IMAGE_PIXELS = None
OUT = Path(__file__).with_suffix('.json')
SIZES = 16, 24, 32, 48, 64, 96, 128, 200, 400 # sides of a face's box, pixels, in photos of 1024
TILTS = 0, 15, 30, 45, 60, 90, 120, 150, 180 # degrees
SHOTS = (('256 px, a face', (256, 256), 1), ('1 MP, a face', (1152, 864), .6), ('1 MP, a small face', (1152, 864), .1),
         ('1 MP, no face', (1152, 864), 0), ('12 MP, a face', (4000, 3000), .6), ('12 MP, no face', (4000, 3000), 0))
SCORES = .4, .5, .6, .65, .7, .75, .8, .85
BOX = .65,.117 # of the hand-edited set's photos: side of the face's box, and how far its centre lies below the middle
SUFFIXES = '.jpg', '.jpeg', '.png', '.webp'
AGREE = .5,2. # a box is right if its centre lies in the face and its side is between these parts of the face's

def wilson(k, n, z=1.96):
    "95 % interval of a share"
    p,mid = k/n,(k/n+z*z/2/n)/(1+z*z/n)
    half = z*math.sqrt(p*(1-p)/n+z*z/4/n/n)/(1+z*z/n)
    return [round(100*max(0, mid-half), 2), round(100*min(1, mid+half), 2)]

class Bench:
    def __init__(self, args):
        self.root,self.n,self.args = Path(args.shared),args.n,args
        self.finders = dict(blazeface=lambda im: [f.box for f in finder.find_faces(im)])
        if args.old:
            spec = importlib.util.spec_from_file_location('old_faces', Path(args.old)/'deepfake_nb'/'faces.py')
            old = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(old)
            self.finders = dict(lbp=old.find_faces)|self.finders
        sets = []
        for folder,name in (('faces', 'faces'), ('faces', 'hand_edited'), ('modern', 'modern')):
            c = pd.read_csv(self.root/folder/f'{name}.csv')
            if name == 'hand_edited': c = c.assign(generator='hand_edited_'+c.label, source='hand_edited')
            sets.append(c.assign(path=[str(self.root/folder/p) for p in c.path]))
        self.cat = pd.concat(sets)

    def some(self, generator, n, seed=1):
        c = self.cat[self.cat.generator == generator]
        return c.sample(min(n, len(c)), random_state=seed)

def read(path): return Image.open(path).convert('RGB')

def central(boxes, size):
    "Is one of the boxes a face around the middle of the picture?"
    m,(w,h) = min(size),size
    return any(abs(l+r-w)/2 < m/4 and abs(t+b-h)/2 < m/4 and r-l > m/5 for l,t,r,b in boxes)

def right(boxes, at, side):
    "Is one of the boxes the face of this centre and side?"
    def near(l, t, r, b): return max(abs((l+r)/2-at[0]), abs((t+b)/2-at[1])) < side/2
    return any(near(*box) and AGREE[0]*side < box[2]-box[0] < AGREE[1]*side for box in boxes)

def sources(b):
    "Faces found in the middle of each collection's pictures, frames that are the whole picture, and misses by label"
    out = []
    for g,part in b.cat.groupby('generator'):
        rows,whole,several,ratio,rise = b.some(g, 800),0,0,[],[]
        lots = dict.fromkeys(b.finders, 0)
        for i,p in enumerate(tqdm(rows.path, desc=g)):
            im = read(p)
            if 'lbp' in lots and i < b.n: lots['lbp'] += central(b.finders['lbp'](im), im.size)
            faces = finder.find_faces(im)
            lots['blazeface'] += central([f.box for f in faces], im.size)
            several += len(faces) > 1
            if not faces: continue
            f = faces[0]
            frame,m = finder.face_frame(f, im.size),min(im.size)
            whole += frame.side == m
            ratio.append(m/(f.box[2]-f.box[0]))
            rise.append(((f.box[1]+f.box[3])-im.height)/2/(f.box[2]-f.box[0]))
        n = len(rows)
        row = dict(generator=g, label=part.label.iloc[0], source=part.source.iloc[0], n=n, n_lbp=min(n, b.n),
                   several=round(several/n, 4), whole=round(whole/len(ratio), 4),
                   ratio=np.quantile(ratio, [.05, .5, .95]).round(3).tolist(), rise=round(float(np.median(rise)), 3))
        for name,k in lots.items():
            m = min(n, b.n) if name == 'lbp' else n
            row |= {name: round(k/m, 4), f'{name}_missed': [round(100*(m-k)/m, 2), *wilson(m-k, m)]}
        out.append(row)
    return out

def canvases(b, n, side):
    "Photos without faces to paste into, (side, side)"
    ims = [im for im in negatives(b, whole_only=True) if min(im.size) >= 500]
    def square(im):
        m = min(im.size)
        return im.crop((0, 0, m, m)).resize((side, side), Image.Resampling.BILINEAR)
    return [square(ims[i*7%len(ims)]) for i in range(n)]

def pasted(b, canvas, path, side, tilt=0., seed=0, mid=False):
    "A photo of one face, shrunk and turned, pasted into `canvas`; the picture and the face's centre"
    im = read(path)
    k = side/(BOX[0]*min(im.size))
    im = im.resize([max(2, round(s*k)) for s in im.size], Image.Resampling.BICUBIC, reducing_gap=3.).convert('RGBA')
    turned,a,down = im.rotate(-tilt, Image.Resampling.BICUBIC, expand=True),math.radians(tilt),BOX[1]*min(im.size)
    rng,out = np.random.default_rng(seed),canvas.copy()
    x,y = ((c-s)//2 if mid or c <= s else int(rng.integers(0, c-s)) for c,s in zip(out.size, turned.size))
    out.paste(turned, (x, y), turned)
    return out, (x+turned.width/2-down*math.sin(a), y+turned.height/2+down*math.cos(a))

def shares(hits, n):
    "Parts found; LBP, which is slow, looks at each second picture"
    return dict(n=n)|{k: round(v/((n+1)//2 if k == 'lbp' else n), 4) for k,v in hits.items()}

def size(b):
    "Faces found by the side of their box, pasted into photos of 1024×1024"
    rows,back,out = b.some('hand_edited_real', b.n),canvases(b, b.n, 1024),[]
    for side in SIZES:
        hits = dict.fromkeys([*b.finders, 'one_look'], 0)
        for i,p in enumerate(tqdm(rows.path, desc=f'{side} px')):
            im,at = pasted(b, back[i], p, side, seed=1000*side+i)
            for name,find in b.finders.items():
                if name != 'lbp' or i%2 == 0: hits[name] += right(find(im), at, side)
            hits['one_look'] += right([f.box for f in finder.find_faces(im, tiles=False)], at, side)
        out.append(dict(px=side)|shares(hits, len(rows)))
    return out

def tilt(b, side=100):
    "Faces found by tilt, to both sides in turn, and the error of the tilt"
    rows,back,out = b.some('hand_edited_real', b.n),canvases(b, b.n, 640),[]
    upright = {}
    for deg in TILTS:
        hits,errors = dict.fromkeys(b.finders, 0),[]
        for i,p in enumerate(tqdm(rows.path, desc=f'{deg}°')):
            turn = deg*(-1)**i
            im,at = pasted(b, back[i], p, side, turn, mid=True)
            for name,find in b.finders.items():
                if name != 'lbp' or i%2 == 0: hits[name] += right(find(im), at, side)
            faces = [f for f in finder.find_faces(im) if right([f.box], at, side)]
            if faces and deg == 0: upright[i] = faces[0].tilt
            if faces and i in upright: errors.append(abs((faces[0].tilt-upright[i]-turn+180)%360-180))
        error,most = np.quantile(errors, [.5, .95]).round(2).tolist()
        out.append(dict(degrees=deg, error=error, error_95=most)|shares(hits, len(rows)))
    return out

def group(b, n=12, grid=(6, 4), cell=200):
    "Photos of 24 people: faces of 40 to 80 pixels in a grid, in photos of 1200×800"
    rows,out,rng = b.some('hand_edited_real', 120).path.tolist(),[],np.random.default_rng(0)
    hits,false,total = dict.fromkeys(b.finders, 0),dict.fromkeys(b.finders, 0),0
    for i in tqdm(range(n), desc='groups'):
        back,truth = canvases(b, i+1, 1200)[i].crop((0, 0, grid[0]*cell, grid[1]*cell)),[]
        for j in range(grid[0]*grid[1]):
            side,x,y = rng.integers(40, 81),j%grid[0]*cell,j//grid[0]*cell
            tile,at = pasted(b, back.crop((x, y, x+cell, y+cell)), rows[(i*24+j)%len(rows)], side, seed=i*100+j)
            back.paste(tile, (x, y))
            truth.append(((at[0]+x, at[1]+y), side))
        total += len(truth)
        for name,find in b.finders.items():
            boxes = find(back)
            hits[name] += sum(right(boxes, *t) for t in truth)
            false[name] += sum(not any(right([box], *t) for t in truth) for box in boxes)
    return dict(pictures=n, faces=total, found={k: round(v/total, 4) for k,v in hits.items()}, false=false)

@cache
def negatives(b, n=200, whole_only=False):
    "Photos, drawings and patterns without people: whole at up to 1600 pixels, and native crops of 640 and 256"
    from skimage import data
    from sklearn.datasets import load_sample_image
    names = 'brick cat coffee coins grass gravel hubble_deep_field immunohistochemistry moon page retina rocket text'
    out = [Image.fromarray(getattr(data, k)()).convert('RGB') for k in names.split()]
    out += [Image.fromarray(load_sample_image(k)) for k in ('china.jpg', 'flower.jpg')]
    best,rng = {},np.random.default_rng(0)
    files = sorted(Path(b.args.wallpapers).rglob('*')) if b.args.wallpapers else []
    for f in files:
        if f.suffix.lower() not in SUFFIXES or f.is_symlink() or f.stat().st_size < 60_000: continue
        plasma = 'wallpapers' in f.parts
        name = f.parts[f.parts.index('wallpapers')+1] if plasma else f.stem.split('_3840')[0].split('_5640')[0]
        if name not in best or f.stat().st_size > best[name].stat().st_size: best[name] = f
    for f in best.values():
        im = read(f)
        for side in () if whole_only else (640, 256):
            l,t = (int(rng.integers(0, s-side+1)) for s in im.size)
            out.append(im.crop((l, t, l+side, t+side)))
        im.thumbnail((1600, 1600), Image.Resampling.BICUBIC)
        out.append(im)
    out = [im for im in out if np.asarray(im.resize((64, 64))).std() > 8]
    if whole_only: return out
    keep = sorted(np.random.default_rng(1).permutation(len(out))[:n])
    return [out[i] for i in keep]

def false(b):
    "Pictures without a face in which one is found"
    ims,out = negatives(b),[]
    hits,faces = dict.fromkeys([*b.finders, 'one_look'], 0),dict.fromkeys([*b.finders, 'one_look'], 0)
    finders = b.finders|dict(one_look=lambda im: finder.find_faces(im, tiles=False))
    for im in tqdm(ims, desc='no faces'):
        for name,find in finders.items():
            found = find(im)
            hits[name] += bool(found)
            faces[name] += len(found)
    return dict(n=len(ims), pictures=hits, faces=faces)

def curve(b):
    "Recall and false faces by the least score"
    none,rows = negatives(b),b.some('hand_edited_real', 100)
    back,out = canvases(b, 100, 1024),[]
    def faces(side): return [(*pasted(b, back[i], p, side, seed=1000*side+i), side) for i,p in enumerate(rows.path)]
    cases = {f'{side} px': faces(side) for side in (24, 64, 200)}
    whole = [read(p) for g in ('ffhq', 'celeba', 'dfdc_actor', 'utkface', 'openimages') for p in b.some(g, 100).path]
    for score in tqdm(SCORES, desc='scores'):
        row = dict(score=score, false=sum(bool(finder.find_faces(im, score)) for im in none)/len(none))
        def boxes(im): return [f.box for f in finder.find_faces(im, score)]
        row['collections'] = sum(central(boxes(im), im.size) for im in whole)/len(whole)
        for k,ims in cases.items(): row[k] = sum(right(boxes(im), at, side) for im,at,side in ims)/len(ims)
        out.append({k: round(v, 4) for k,v in row.items()})
    return out

def ms(b, repeats=9):
    "Milliseconds a picture on one thread, the finders in turn: medians"
    face,out = read(b.some('hand_edited_real', 1).path.iloc[0]),[]
    plain = [im for im in canvases(b, 9, 1600)]
    def frame(i, size, share):
        back = plain[i].resize(size, Image.Resampling.BICUBIC)
        if not share: return back
        f = face.resize((round(share*min(size)),)*2, Image.Resampling.BICUBIC)
        back.paste(f, ((size[0]-f.width)//2, (size[1]-f.height)//2))
        return back
    for name,size,share in SHOTS:
        spent = {k: [] for k in b.finders}
        for i in range(repeats):
            im = frame(i, size, share)
            for k,find in b.finders.items():
                start = time.perf_counter()
                find(im)
                spent[k].append(1000*(time.perf_counter()-start))
        out.append(dict(picture=name)|{k: round(float(np.median(v)), 1) for k,v in spent.items()})
    return out

PARTS = dict(ms=ms, false=false, curve=curve, tilt=tilt, size=size, group=group, sources=sources)

if __name__ == '__main__':
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument('shared')
    args.add_argument('parts', nargs='*', default=list(PARTS))
    args.add_argument('--old')
    args.add_argument('--wallpapers')
    args.add_argument('--n', type=int, default=120)
    args = args.parse_args()
    bench = Bench(args)
    for part in args.parts:
        got = PARTS[part](bench)
        done = json.loads(OUT.read_text()) if OUT.exists() else {}
        OUT.write_text(json.dumps(done|{part: got}, indent=1)+'\n')
        print(part, pd.DataFrame(got).to_string() if isinstance(got, list) else got, flush=True)
    sources = json.loads(OUT.read_text()).get('sources')
    if sources: pd.json_normalize(sources).to_csv(OUT.with_suffix('.csv'), index=False)
