"""Put trained detectors into the package: weights, model card, checksums.

python tools/ship_weights.py CATALOG FILE...   A catalog named hand_edited.csv beside CATALOG is scored as an unseen kind of fake. FILE is NAME.safetensors from `deepfake_nb train --no-test --half`, NAME one of detector.SHIPPED.
`make weights` runs the trainings and then this.
"""
import hashlib, shutil, sys
from pathlib import Path
import pandas as pd
from deepfake_nb.detector import SHIPPED, WEIGHTS, Detector
from deepfake_nb.evaluate import abstention, predict_judged, readable, report
from deepfake_nb.faces import NO_TEST, catalog, split
from deepfake_nb.generalize import robustness, sample_groups

CARD = '''# {name}: {what}

A detector of fake face images that comes with deepfake_nb {version}. Positive class: fake. Input: one aligned face, {size}×{size} pixels ({fit}).

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

## On an editor that it has never seen

{unseen}

## What it must not be used for

- As evidence against a person, or to decide about one. It errs on faces like those it knows, and more on others.
- For generators that it has not seen, as if it knew them: `08_generalize` measures what that costs.
- For faces found in the wild without a crop, for video, for pictures of anything but a face.
- Commercially, see above.

sha256 `{sha}`
'''

def table(df): return '```\n'+df.to_string()+'\n```'

def ship(file, name, valid, counts, unseen):
    target = WEIGHTS/f'{name}.safetensors'
    shutil.copy(file, target)
    det = Detector.load(target)
    s = predict_judged(det, valid)
    r,a = report(s, det.threshold), abstention(s, det.band, det.threshold)
    part = sample_groups(s, 200)
    copies = robustness(det, part, threshold=det.threshold, n=300)
    sha,settings = hashlib.sha256(target.read_bytes()).hexdigest(), dict(det.metrics['settings'])
    strange = readable(report(predict_judged(det, catalog(unseen)), det.threshold)).loc[['all']] if unseen.exists() else pd.DataFrame()
    (WEIGHTS/f'{name}.md').write_text(CARD.format(
        name=name, what=SHIPPED[name], version=det.name.split()[-1], size=det.size, fit='resized' if det.fit == 'resize' else 'native pixels, cut from the middle',
        data=table(counts), command=settings.pop('command').replace('../shared/', ''), settings=table(pd.Series(settings)), figures=table(readable(r)),
        ece=r.loc['all'].ece, brier=r.loc['all'].brier, temperature=det.temperature, lo=det.band[0], hi=det.band[1], abstention=table(a.round(3)),
        copies_n=len(part), copies=table(copies[['auroc', 'accuracy', 'flips']].round(3)), unseen=table(strange), sha=sha), encoding='utf-8')
    return f'{sha}  {target.name}'

if __name__ == '__main__':
    data,*files = sys.argv[1:]
    cat = split(catalog(data), fracs=NO_TEST, spare=True)
    counts = cat.assign(part=cat.split.replace('spare', 'train')).groupby(['source', 'label', 'generator', 'part']).size().unstack(fill_value=0)
    WEIGHTS.mkdir(exist_ok=True)
    sums = {l.split()[1]: l for l in ((WEIGHTS/'SHA256SUMS').read_text().splitlines() if (WEIGHTS/'SHA256SUMS').exists() else [])}
    for f in files:
        name = f.rsplit('/', 1)[-1].removesuffix('.safetensors')
        sums[f'{name}.safetensors'] = ship(f, name, cat[cat.split == 'valid'], counts, Path(data).with_name('hand_edited.csv'))
        print(name, 'shipped')
    (WEIGHTS/'SHA256SUMS').write_text(''.join(l+'\n' for _,l in sorted(sums.items())))
