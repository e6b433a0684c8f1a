"""Put trained detectors into the package: weights as safetensors and as ONNX, model card, checksums.

    python tools/ship_weights.py CATALOG UNSEEN... -- FILE...

CATALOG is what they were trained on, UNSEEN are catalogs of kinds that they were not. FILE is NAME.safetensors from `deepfake_nb train --no-test --half`, NAME one of detector.SHIPPED.
`make weights` runs the trainings and then this.
"""
import hashlib, sys
from pathlib import Path
import pandas as pd
from deepfake_nb.detector import SHIPPED, WEIGHTS, Detector
from deepfake_nb.evaluate import abstention, predict_judged, readable, report
from deepfake_nb.faces import NO_TEST, catalog, split
from deepfake_nb.fingerprint import trained_on
from deepfake_nb.generalize import robustness, sample_groups

CARD = '''# {name}: {what}

A detector of fake face images that comes with deepfake_nb {version}. Positive class: fake. Input: one framed face (`finder`), {size}×{size} pixels ({fit}).

## Data

{data}

CelebA (Liu et al., ICCV 2015), StarGAN's edits of it, FFHQ (CC BY-NC-SA 4.0) and StyleGAN faces of the collection "140k real and fake faces". The photos are of real people, from sets whose terms allow research only.
**These weights are therefore for non-commercial research and teaching.** 12 % of the faces, by whole groups, were held back to choose the epoch, the temperature and the band.

## Recipe

`{command}`

{settings}

## Figures on the faces that were held back

No test part was kept, and these pictures chose the epoch, temperature and band: the figures are a little too good. `07_evaluate` and `08_generalize` have figures on a test part that chose nothing, the second also with one of the generators left out of the training.

{figures}

Calibration: ECE {ece:.3f} (Brier {brier:.3f}), temperature {temperature:.2f}. The verdict is *unsure* between p_fake {lo:.3f} and {hi:.3f}.

{abstention}

## Bad copies of {copies_n} of them

The files themselves are JPEG of quality 75: a copy of that quality repeats what is there, and only those below it are a test.

{copies}

## On kinds and sources that it has never seen

At most {most} pictures of each, through the same finder and frame as a user's photo. A fake that is called real is a miss, a real photo that is called fake a false alarm; the rest got *unsure*.

{unseen}

## What it must not be used for

- As evidence against a person, or to decide about one. It errs on faces like those it knows, and more on others.
- For generators that it has not seen, as if it knew them: `08_generalize` measures what that costs.
- For video, and for pictures of anything but a face.
- Commercially, see above.

sha256 of `{name}.safetensors`: `{sha}`

sha256 of `{name}.onnx`: `{onnx}`
'''

def table(df): return '```\n'+df.to_string()+'\n```'

def on_unseen(det, catalogs, most):
    "One row for each generator and real source of catalogs that a detector was not trained on"
    by,some = ['label', 'source', 'generator'], pd.concat(catalogs).sample(frac=1, random_state=0)
    some = some[some.groupby(by).cumcount() < most]
    seen = some.assign(p=det.scores(list(some.path)).p_fake.to_numpy())
    lo,hi = det.limits
    t = seen.groupby(by).p.agg(pictures='size', no_face=lambda p: int(p.isna().sum()), called_real=lambda p: int((p <= lo).sum()), called_fake=lambda p: int((p >= hi).sum()))
    return t.reset_index().astype({c: int for c in ('pictures', 'no_face', 'called_real', 'called_fake')})

def ship(file, name, cat, counts, unseen, most=200):
    "Write both files and the card of one detector; checksums by name"
    det,valid = Detector.load(file), cat[cat.split == 'valid']
    strange = on_unseen(det, unseen, most)
    det.metrics['unseen'] = {r.generator: (r.pictures-r.no_face, r.called_real) for r in strange[strange.label == 'fake'].itertuples()}
    record = trained_on(cat, key=name) # no secret: anybody may ask whether a picture is among these
    det.metrics.pop('trained_on', None) # the held-back pictures are among them, and are scored here
    s = predict_judged(det, valid)
    det.metrics['trained_on'] = record
    target,onnx = det.save(WEIGHTS/f'{name}.safetensors', half=True), WEIGHTS/f'{name}.onnx'
    Detector.load(target).export(onnx, half=True)
    det = Detector.load(onnx)
    r,a = report(s, det.threshold), abstention(s, det.band, det.threshold)
    part = sample_groups(s, 100)
    copies = robustness(det, part, threshold=det.threshold, n=300)
    sha,settings = {f: hashlib.sha256(f.read_bytes()).hexdigest() for f in (target, onnx)}, dict(det.metrics['settings'])
    (WEIGHTS/f'{name}.md').write_text(CARD.format(
        name=name, what=SHIPPED[name], version=det.name.split()[-1], size=det.size, fit='resized' if det.fit == 'resize' else 'native pixels, cut from the middle',
        data=table(counts), command=settings.pop('command').replace('../shared/', ''), settings=table(pd.Series(settings)), figures=table(readable(r)),
        ece=r.loc['all'].ece, brier=r.loc['all'].brier, temperature=det.temperature, lo=det.band[0], hi=det.band[1], abstention=table(a.round(3)),
        copies_n=len(part), copies=table(copies[['auroc', 'accuracy', 'flips']].round(3)), most=most, unseen=table(strange.set_index('label')), sha=sha[target], onnx=sha[onnx]), encoding='utf-8')
    return {f.name: h for f,h in sha.items()}

if __name__ == '__main__':
    (data,*unseen),files = (a := sys.argv[1:])[:(cut := a.index('--'))], a[cut+1:]
    cat = split(catalog(data), fracs=NO_TEST, spare=True)
    counts = cat.assign(part=cat.split.replace('spare', 'train')).groupby(['source', 'label', 'generator', 'part']).size().unstack(fill_value=0)
    unseen = [catalog(u) for u in unseen if Path(u).exists()]
    WEIGHTS.mkdir(exist_ok=True)
    sums = dict(reversed(l.split()) for l in ((WEIGHTS/'SHA256SUMS').read_text().splitlines() if (WEIGHTS/'SHA256SUMS').exists() else []))
    sums['finder.onnx'] = hashlib.sha256((WEIGHTS/'finder.onnx').read_bytes()).hexdigest()
    for f in files:
        name = Path(f).stem
        sums |= ship(f, name, cat, counts, unseen)
        print(name, 'shipped')
    (WEIGHTS/'SHA256SUMS').write_text(''.join(f'{h}  {n}\n' for n,h in sorted(sums.items())))
