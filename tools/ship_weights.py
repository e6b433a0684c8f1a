"""Put a trained detector into the package: weights as safetensors and as ONNX, model card, checksums.

    python tools/ship_weights.py FILE CATALOG... -- UNSEEN...

FILE is NAME.safetensors from `deepfake_nb train --shares .84 .08 .08 --half`, NAME one of detector.SHIPPED; CATALOG is
what it was trained on, UNSEEN are catalogs of kinds that it was not. Calibration and band come from the runs that left
a family out (nbs/results/modern). `make weights` runs the trainings and then this.
"""
import hashlib, re, sys
from functools import partial
from pathlib import Path

import numpy as np, pandas as pd

from deepfake_nb.detector import SHIPPED, WEIGHTS, Detector
from deepfake_nb.evaluate import readable, report
from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import families, split
from deepfake_nb.fingerprint import trained_on
from deepfake_nb.generalize import COPIES
from deepfake_nb.modern import JPEG, for_the_unseen, read_left_out
from deepfake_nb.scores import by_family, predict_catalog, predict_judged

RESULTS,OF_RUNS = Path(__file__).parent.parent/'nbs/results/modern','transfer' # runs by the recipe of which detector
CARD = '''# {name}: {what}

A detector of fake face images that comes with deepfake_nb {version}. Positive class: fake. Input: one framed face
(`finder`), {size}×{size} pixels ({fit}), as a JPEG of quality {jpeg} shows it.

## Data

{data}

Photos: CelebA, FFHQ, UTKFace, Open Images, Unsplash, and frames of the actors of the Deepfake Detection Challenge
(DFDC). Fakes: StyleGAN and StyleGAN2 faces, StarGAN's edits of CelebA, DFDC's face swaps, faces by Stable Diffusion
XL and FLUX.1 schnell (SFHQ-T2I). The photos are of real people, who were not asked, from sets whose terms (CelebA,
FFHQ, UTKFace, DFDC) allow research only. **These weights are therefore for non-commercial research and teaching.**

## Recipe

`{command}`

{settings}

{start}

## Known kinds: the test part

Groups of pictures that neither trained nor calibrated it. A generator stands beside the photos of its own source.

{figures}

Verdicts on each kind; the rest is *unsure*, which it says from p_fake {lo:.3f} to {hi:.3f}:

{kinds}

## Kinds that were left out

{left_out}

Other sets that never trained it, at most {most} pictures of each:

{unseen}

## Bad copies

AUROC by family on {copies_n} test pictures ({copies_of}),
both classes copied alike; `flips` is the share of the verdicts that change, in each family:

{copies}

## Size of the face

The same pictures, with the frame brought to so many pixels first:

{sizes}

## Skin tone and age

No set here has labels of either. As a poor proxy, test photos by the mean brightness of the frame, darkest fourth
first, with the share called fake:

{brightness}

## What it must not be used for

- As evidence against a person, or to decide about one. It errs on faces like those it knows, and more on others.
- For generators that it has not seen, as if it knew them: the table of kinds that were left out says what that costs.
- For video, and for pictures of anything but a face.
- Commercially, see above.

sha256 of `{name}.safetensors`: `{sha}`

sha256 of `{name}.onnx`: `{onnx}`
'''

START = '''`faces_start` is the network of an earlier `transfer`, which knew StyleGAN and StarGAN (commit f0fc241);
the `Makefile` says where it is. What trained it does not test this file (`nbs/results/held_back.py`).'''
SAME = '''Networks of the same recipe, a seventh of its length, each without one family of fakes and one kind of photos.
Calibration and band of this file are theirs: `p_fake` is what such scores were worth on what was *not* trained on, so
on known kinds it is too modest.'''
BORROWED = '''**Not measured for this network.** Its calibration and band are corrected by what the recipe of `transfer`
lost on families and photos that were left out (see its card). That this network loses as much is assumed.'''

def table(df): return '```\n'+df.to_string()+'\n```'

def verdicts(s, det):
    "Share of each kind that is called real and fake"
    lo,hi = det.limits
    by = s.groupby(['label', 'source', 'generator']).p_fake
    out = by.agg(pictures='size', called_real=lambda p: (p <= lo).mean(), called_fake=lambda p: (p >= hi).mean())
    return out.round(3).reset_index().set_index('label')

def on_unseen(det, catalogs, most):
    "Verdicts on pictures of catalogs that a detector was not trained on"
    some = pd.concat(catalogs).sample(frac=1, random_state=0)
    some = some[some.groupby(['label', 'source', 'generator']).cumcount() < most]
    return verdicts(predict_catalog(det, some), det)

def changed(det, some, changes):
    "AUROC and share of changed verdicts by family, for each change of the pictures"
    plain = predict_catalog(det, some)
    was = plain[['path']].assign(said=np.digitize(plain.p_fake, det.limits), family=families(plain))
    def row(s):
        both = s.assign(now=np.digitize(s.p_fake, det.limits))[['path', 'now']].merge(was)
        flip = both.said != both.now
        flips = dict(all=flip.mean(), **flip.groupby(both.family).mean())
        return {('AUROC', k): v for k,v in by_family(s).items()} | {('flips', k): v for k,v in flips.items()}
    rows = {'as it is': row(plain)} | {name: row(predict_catalog(det, some, change=f)) for name,f in changes.items()}
    return pd.DataFrame(rows).T.round(3)

def to_side(im, side):
    "Shrunk so that the shorter side has `side` pixels, where it has more"
    k = side/min(im.size)
    return im if k >= 1 else COPIES['resize'][0](im, k)

def brightness(det, photos):
    "Share of photos called fake by brightness"
    from deepfake_nb.images import open_image
    s = predict_catalog(det, photos)
    light = [float(np.asarray(open_image(p).convert('L')).mean()) for p in s.path]
    called = s.assign(called_fake=s.p_fake >= det.limits[1]).groupby(pd.qcut(light, 4), observed=True).called_fake
    return called.agg(photos='size', called_fake='mean').round(3)

def ship(file, data, unseen, most=200):
    "Write both files and the card of one detector; checksums by name"
    name,det = Path(file).stem,Detector.load(file)
    cat = split(pd.concat([catalog(d) for d in data], ignore_index=True), fracs=(.84, .08, .08), spare=True)
    valid,test = (cat[cat.split == part] for part in ('valid', 'test'))
    left = read_left_out(RESULTS)
    det.temperature,det.bias,det.band,det.jpeg = 1., 0., None, JPEG
    det.temperature,det.bias,det.band = for_the_unseen(left, predict_catalog(det, valid))
    det.metrics['unseen'] = {k: (len(p), int((p <= det.limits[0]).sum())) for k,p in missed(name, det, left, unseen)}
    det.metrics['trained_on'] = trained_on(cat[cat.split != 'test'], key=name) # no secret: anybody may ask
    target,onnx = det.save(WEIGHTS/f'{name}.safetensors', half=True), WEIGHTS/f'{name}.onnx'
    Detector.load(target).export(onnx, half=True)
    sums = {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in (target, onnx)}
    told = card(Detector.load(onnx), name, cat, test, left, unseen, most, sums)
    (WEIGHTS/f'{name}.md').write_text(told, encoding='utf-8')
    return sums

def missed(name, det, left, unseen):
    "p_fake of fakes of kinds that it was not trained on: of the runs that left a family out, or of other catalogs"
    if name == OF_RUNS:
        fakes = left[left.unseen & (left.label == 'fake')]
        return fakes.groupby(fakes.family+' where none were trained on').p_unseen
    strange = pd.concat(unseen)
    return predict_catalog(det, strange[strange.label == 'fake']).groupby('generator').p_fake

def card(det, name, cat, test, left, unseen, most, sums):
    "The model card, all figures measured now"
    s,some = predict_judged(det, test), test.sample(min(len(test), 500), random_state=0)
    out = left[left.unseen].assign(p_fake=lambda d: d.p_unseen)
    jpeg = {f'JPEG {q}': partial(COPIES['JPEG'][0], quality=q) for q in (95, 85, 75, 50, 30)}
    mild = {'90 % of the size': partial(COPIES['resize'][0], factor=.9),
            'cut to 95 %': partial(COPIES['crop'][0], share=.95),
            'half the size': partial(COPIES['resize'][0], factor=.5)}
    sizes = changed(det, some, {f'{n} px': partial(to_side, side=n) for n in (160, 96, 64, 48)})
    counts = cat.assign(part=cat.split.replace('spare', 'train')).groupby(['source', 'label', 'generator', 'part'])
    settings = dict(det.metrics['settings'])
    command = re.sub(r'/work/(shared|main)/|\.\./shared/', '', settings.pop('command'))
    left_out = f'{SAME}\n\n{table(verdicts(out, det))}' if name == OF_RUNS else BORROWED
    return CARD.format(
        name=name, what=SHIPPED[name], version=det.name.split()[-1], size=det.size, jpeg=det.jpeg,
        fit='resized' if det.fit == 'resize' else 'native pixels, cut from the middle',
        data=table(counts.size().unstack(fill_value=0)), command=command, settings=table(pd.Series(settings)),
        figures=table(readable(report(s, det.threshold))), kinds=table(verdicts(s, det)), lo=det.limits[0],
        hi=det.limits[1], left_out=left_out, start=START if name == OF_RUNS else 'From random weights.', most=most,
        unseen=table(on_unseen(det, unseen, most)), copies_n=len(some),
        copies_of=', '.join(f'{n} {k}' for k,n in pd.Series(families(some)).value_counts().items()),
        copies=table(changed(det, some, jpeg | mild)), sizes=table(sizes),
        brightness=table(brightness(det, test[test.label == 'real'])),
        sha=sums[f'{name}.safetensors'], onnx=sums[f'{name}.onnx'])

if __name__ == '__main__':
    (file,*data),unseen = (a := sys.argv[1:])[:(cut := a.index('--'))], a[cut+1:]
    sums = dict(reversed(l.split()) for l in (WEIGHTS/'SHA256SUMS').read_text().splitlines())
    sums |= ship(file, data, [catalog(u) for u in unseen if Path(u).exists()])
    (WEIGHTS/'SHA256SUMS').write_text(''.join(f'{h}  {n}\n' for n,h in sorted(sums.items())))
