"""Sets the ONNX path of each shipped detector beside the torch path, on faces through the same door, finder and frame:
python onnx.py FACES.csv [N]"""
import json, sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

from deepfake_nb.detector import SHIPPED, WEIGHTS, Detector
from deepfake_nb.catalogs import catalog
from deepfake_nb.images import open_image
from deepfake_nb.look import squares
from deepfake_nb.verdicts import word

def main(data, n=2000):
    paths,rows = catalog(data).path.sample(int(n), random_state=0), []
    for name in SHIPPED:
        fast,slow = Detector.pretrained(name), Detector.load(WEIGHTS/f'{name}.safetensors')
        seen = [s.square for p in tqdm(paths, desc=name) for s in squares(open_image(p), fast.size, fast.fit)[:1]]
        p,q = (np.concatenate([d.p_fake(np.stack(seen[i:i+8])) for i in range(0, len(seen), 8)]) for d in (fast, slow))
        same = np.mean([word(a, fast.limits) == word(b, slow.limits) for a,b in zip(p, q)])
        rows.append(dict(detector=name, faces=len(seen), same_verdict=round(float(same), 5),
                         largest_difference=float(f'{abs(p-q).max():.2g}')))
        print(rows[-1], flush=True)
        Path(__file__).with_suffix('.json').write_text(json.dumps(rows, indent=1)+'\n')

if __name__ == '__main__': main(*sys.argv[1:])
