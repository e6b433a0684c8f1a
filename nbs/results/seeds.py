"""Rows of a recipe from other seeds, for 08_generalize: python seeds.py FACES.csv MOBILENET_V2.pth RECIPE LEFT_OUT SEED...

LEFT_OUT is a generator, or nothing. The split and the made fakes are always the same; the order of pictures, their damage and the new last layer are drawn anew."""
import sys
from functools import partial
from pathlib import Path

from deepfake_nb import generalize, train
from deepfake_nb.faces import catalog, split

def main(faces, weights, recipe, left_out, *seeds):
    cat = split(catalog(faces), spare=True)
    for seed in seeds:
        folder = Path(__file__).with_suffix('')/f'{recipe}_{seed}'
        folder.mkdir(parents=True, exist_ok=True)
        settings = dict(arch='mobilenet_v2', recipe=recipe, seed=int(seed))
        generalize._row(cat, None if left_out == 'nothing' else left_out, partial(train.train_model, pretrained=weights, **settings), folder, f'{settings} {train.RECIPES[recipe]}', 'made' in train.RECIPES[recipe])

if __name__ == '__main__': main(*sys.argv[1:])
