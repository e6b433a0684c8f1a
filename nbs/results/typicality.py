"""How far test pictures lie from real training photos, for 08_generalize: python typicality.py FACES.csv
HAND_EDITED.csv MOBILENET_V2.pth

No fake is used. A column for each block and number of components of `models.WithTypicality`: the mean of the surplus
of a picture and its mirror image."""
import sys
from pathlib import Path

import numpy as np, pandas as pd, torch
from torch import nn
from tqdm.auto import tqdm

from deepfake_nb.faces import catalog, scan, split
from deepfake_nb.models import WithTypicality, mobilenet_v2, normalise
from deepfake_nb.loading import FaceCache

def batches(cat):
    cache = FaceCache(cat, WithTypicality.side, 'resize')
    for at in tqdm(np.array_split(np.arange(len(cat)), -(-len(cat)//32)), leave=False):
        yield normalise(torch.from_numpy(np.stack([cache[i] for i in at])).permute(0, 3, 1, 2)).contiguous(
            memory_format=torch.channels_last)

def main(faces, hand_edited, weights):
    cat = split(catalog(faces), spare=True)
    photos = cat[cat.split.isin(['train', 'spare']) & (cat.label == 'real')].reset_index(drop=True)
    test = pd.concat([cat[cat.split == 'test'], scan(catalog(hand_edited)).assign(source='hand_edited', split='test')],
                     ignore_index=True)
    names,source = np.unique(photos.source, return_inverse=True)
    out = test[['source', 'label', 'generator', 'group']].copy()
    for block,components in ((10, 30), (10, 0), (5, 30), (16, 30)):
        WithTypicality.block = block
        judge = WithTypicality(nn.Identity(), mobilenet_v2(weights), len(names), components).eval().fit(batches(photos),
                                                                                                        source)
        with torch.no_grad():
            out[f'block {block}, {components} components'] = torch.cat(
                [(judge.surplus(x)+judge.surplus(x.flip(-1)))/2 for x in batches(test)]).numpy().round(4)
    out.to_csv(Path(__file__).with_suffix('.csv'), index=False)

if __name__ == '__main__': main(*sys.argv[1:])
