#!/usr/bin/env bash
# Guess: a video that a phone filmed upright, which lies in the file on its side with a rotation beside it, comes upright
# out of imageio.v3.imread with either of its plugins for video, as it does out of OpenCV and every player.
# Found: plugin='FFMPEG' turns it and plugin='pyav' does not, without a word, and improps agrees with the frames. PyAV
# itself gives the frame as stored with frame.rotation beside it. A face finder that saw upright faces finds none, or
# the crops of one half of a data set lie on their side, by which plugin was installed on the machine that cut them.
# Source: https://imageio.readthedocs.io/en/stable/_autosummary/imageio.plugins.pyav.html, which names no rotation.
set -euo pipefail
tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
python3 -m venv "$tmp/venv"
"$tmp/venv/bin/pip" install -q --disable-pip-version-check imageio==2.38.1 imageio-ffmpeg==0.8.1 av==18.1.0 \
    opencv-python-headless==4.12.0.88 2>&1 | grep -v WARNING || true
cd "$tmp"
"$tmp/venv/bin/python" - 2>/dev/null <<'PY'
import subprocess
from importlib.metadata import version
import av, cv2, imageio.v3 as iio, imageio_ffmpeg, numpy as np

print(*(f'{p} {version(p)}' for p in ('imageio', 'imageio-ffmpeg', 'av', 'opencv-python-headless')))
frames = np.zeros((10, 64, 128, 3), np.uint8)
frames[:, :, :64] = 250
iio.imwrite('stored.mp4', frames, plugin='FFMPEG', fps=10)
subprocess.run([imageio_ffmpeg.get_ffmpeg_exe(), '-v', 'error', '-display_rotation', '90', '-i', 'stored.mp4', '-c', 'copy',
                'turned.mp4'], check=True)
seen = {p: iio.imread('turned.mp4', plugin=p, index=0).shape for p in ('FFMPEG', 'pyav')}
seen['improps of pyav'] = iio.improps('turned.mp4', plugin='pyav').shape[1:]
seen['OpenCV'] = cv2.VideoCapture('turned.mp4').read()[1].shape
with av.open('turned.mp4') as c: frame = next(c.decode(video=0))
seen['PyAV'] = frame.to_ndarray(format='rgb24').shape
for k,v in seen.items(): print(f'{k}: height {v[0]}, width {v[1]}')
print('rotation that PyAV reports:', frame.rotation)
assert seen['FFMPEG'] == seen['OpenCV'] == (128, 64, 3), seen
assert seen['pyav'] == seen['PyAV'] == seen['improps of pyav'] == (64, 128, 3) and frame.rotation == 90, seen
PY
