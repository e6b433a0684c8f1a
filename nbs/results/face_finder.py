"""Measures `find_faces` for 01_faces, and OpenCV's cascades beside it where `pip install 'opencv-python<5'` was run:
python face_finder.py FOLDER_OF_FACES"""
import json, sys, time
from pathlib import Path

import numpy as np, pandas as pd
from PIL import Image

from deepfake_nb.faces import _photos
from deepfake_nb.finder import face_frame, find_faces
from deepfake_nb.images import open_image

def finders():
    "Name → function of an RGB image that gives boxes"
    yield 'find_faces', find_faces
    try: import cv2
    except ImportError: return
    if not hasattr(cv2, 'CascadeClassifier'): return
    cv2.setNumThreads(1)
    for name,file in (('OpenCV default', 'default'), ('OpenCV alt2', 'alt2')):
        cascade = cv2.CascadeClassifier(f'{cv2.data.haarcascades}haarcascade_frontalface_{file}.xml')
        def find(im, cascade=cascade):
            im = im.copy(); im.thumbnail((256, 256))
            return cascade.detectMultiScale(cv2.equalizeHist(cv2.cvtColor(np.asarray(im), cv2.COLOR_RGB2GRAY)), 1.1, 4,
                                            minSize=(24, 24))
        yield name, find

def main(root, n=100, seed=3):
    cat = pd.read_csv(root/'faces.csv')
    sets = {g: cat[cat.generator == g].sample(n, random_state=seed).path
            for g in ('ffhq', 'stylegan', 'celeba', 'stargan')}
    sets['portraits, 600 px'] = pd.read_csv(root/'hand_edited.csv').sample(n, random_state=seed).path
    images = {g: [open_image(root/p) for p in paths] for g,paths in sets.items()}
    others,hits,framing = {k: Image.fromarray(a) for k,a in _photos().items()
                           if k not in ('astronaut', 'camera')}, [], []
    for name,find in finders():
        start,many,row = time.time(), [], dict(finder=name)
        for g,ims in images.items():
            boxes = [find(im) for im in ims]
            row[g] = float(np.mean([len(b) > 0 for b in boxes]))
            many += [len(b) > 1 for b in boxes]
            if name != 'find_faces': continue
            b = np.array([b[0] for b in boxes if len(b)])/[im.size*2 for im,b in zip(ims, boxes) if len(b)]
            whole = np.mean([not len(b) or face_frame(b[0], im.size) is None for im,b in zip(ims, boxes)])
            framing.append(dict(collection=g, width=float(np.median(b[:, 2]-b[:, 0]).round(3)),
                                centre_height=float(np.median(b[:, 1]+b[:, 3]).round(4)/2), judged_whole=float(whole)))
        hits.append(row | dict(several=float(np.mean(many).round(3)),
                               false=sum(len(find(im)) > 0 for im in others.values()),
                               ms=round((time.time()-start)/len(many)*1000)))
    Path(__file__).with_suffix('.json').write_text(
        json.dumps(dict(n=n, seed=seed, others=len(others), hits=hits, framing=framing), indent=1)+'\n')
    print(pd.DataFrame(hits).to_string(), pd.DataFrame(framing).to_string(), sep='\n')

main(Path(sys.argv[1]))
