"""Images per second of training: the plain fastai recipe, ours, and our step on tensors that need no loading.

    python bench/train.py DATA OUT.json

Each side runs in a process of its own, in turns; OUT.json keeps the medians, the ratios and the machine."""
import json, subprocess, sys, time
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd, torch, torch.nn.functional as F
from fastai.basics import *
from tqdm import tqdm

from deepfake_nb.catalogs import catalog
from deepfake_nb.faces import sample_faces, split
from deepfake_nb.models import create_model
from deepfake_nb.speed import bf16_pays
from deepfake_nb.train import face_learner

SIDES = 'plain', 'ours', 'synthetic'

def plain(arch, cat):
    "fp32, fastai's own loaders and augmentation, its batch of 64"
    from fastai.vision.all import ImageDataLoaders, Resize, aug_transforms
    dls = ImageDataLoaders.from_df(cat[cat.split == 'train'][['path', 'label']], path='/', valid_pct=.1, bs=64,
                                   item_tfms=Resize(160), batch_tfms=aug_transforms())
    def loss(z, y): return F.binary_cross_entropy_with_logits(z, y.float())
    return Learner(dls, nn.Sequential(create_model(arch), nn.Flatten(0)), loss)

def once(side, arch, cat, batches=8):
    "Images per second over `batches` training steps, after one to warm up"
    learn = plain(arch, cat) if side == 'plain' else face_learner(cat, arch, recipe='plain', bs=16)
    times,noise = [],[]
    class Clock(Callback):
        def before_batch(self):
            if side == 'synthetic':
                if not noise: noise.append(torch.randn_like(self.xb[0]))
                self.learn.xb = tuple(noise)
        def after_batch(self):
            times.append(time.perf_counter())
            if len(times) > batches: raise CancelFitException()
    with learn.no_bar(), learn.no_logging(): learn.fit(100, 1e-3, cbs=Clock())
    return batches*learn.dls.train.bs/(times[-1]-times[0])

def benchmark(data, archs=('dense_cnn', 'mobile_cnn'), rounds=3):
    "Medians of images per second, and ratios"
    rows = []
    with TemporaryDirectory() as tmp:
        split(catalog(data)).to_csv(f'{tmp}/cat.csv', index=False)
        for _,arch,side in tqdm([(r, a, s) for r in range(rounds) for a in archs for s in SIDES], desc='benchmark'):
            out = subprocess.run([sys.executable, __file__, '--once', side, arch, f'{tmp}/cat.csv'],
                                 capture_output=True, text=True)
            if 'RATE' not in out.stdout: raise RuntimeError(f'{side} {arch} did not run:\n{out.stderr[-2000:]}')
            rows.append((arch, side, float(out.stdout.split('RATE')[1])))
    rates = pd.DataFrame(rows, columns=['arch', 'side', 'rate'])
    table = rates.groupby(['arch', 'side']).rate.median().unstack()[list(SIDES)]
    return table.assign(ours_to_plain=table.ours/table.plain, ours_to_synthetic=table.ours/table.synthetic).round(2)

def main(data, out):
    if not Path(data).exists(): sample_faces(data)
    table = benchmark(data)
    info = Path('/proc/cpuinfo')
    names = [l.split(':')[1].strip() for l in info.read_text().splitlines() if l.startswith('model name')] \
        if info.exists() else [sys.platform]
    machine = dict(device=str(default_device()), cpu=names[0] if names else '', bf16=bool(bf16_pays()),
                   instructions=torch.backends.cpu.get_cpu_capability(), threads=torch.get_num_threads(),
                   torch=torch.__version__, data=Path(data).name)
    Path(out).write_text(json.dumps(dict(table=table.reset_index().to_dict('records'), **machine))+'\n')
    print(table.to_string())

if __name__ == '__main__':
    if sys.argv[1] == '--once': print('RATE', once(*sys.argv[2:4], pd.read_csv(sys.argv[4], dtype=str)))
    else: main(*sys.argv[1:])
