"""The catalog of faces with the column `part`: python held_back.py FACES.csv OUT.csv

The weights that the recipe of 09_modern starts from were trained on these faces but for held_back.csv, half of which
now validates and half tests. Other pictures of those groups are left to `faces.split`."""
import os, sys
from pathlib import Path

import pandas as pd

def main(faces, out):
    cat,held = pd.read_csv(faces, dtype=str),pd.read_csv(Path(__file__).with_suffix('.csv'), dtype=str)
    part = cat.path.map(held.set_index('path').part)
    groups = set(cat.group[part.notna()])
    cat['part'] = part.fillna(cat.group.map(lambda g: '' if g in groups else 'train'))
    cat['path'] = [os.path.abspath(Path(faces).parent/p) for p in cat.path]
    Path(out).parent.mkdir(parents=True, exist_ok=True)
    cat.to_csv(out, index=False)

if __name__ == '__main__': main(*sys.argv[1:])
