"""What hostile files do to `deepfake_nb predict`: python bench/hostile.py [--files 20000] [--good 200] [--seed 0]

Makes a folder of damaged pictures (every format that the door takes, then bits flipped, bytes cut off, zeroed, repeated
or swapped in, headers of other formats, absurd sizes, wrong names) with some whole portraits among them, judges it in a
process of its own, and checks: no crash, every file is accounted for with a reason, every whole portrait is judged.
Prints peak memory, files a second, and the slowest file."""
import argparse, io, json, os, random, struct, subprocess, sys, tempfile, time, zlib
from collections import Counter
from pathlib import Path

import numpy as np
import pillow_heif
from PIL import Image
from skimage import data
from tqdm import tqdm

pillow_heif.register_heif_opener()
SLOW = 5 # seconds that no file may take

def bases():
    "Name → bytes of a small portrait in each format, some with animations, profiles, deep colours and metadata"
    im,out = Image.fromarray(data.astronaut()).crop((100, 0, 356, 256)),{}
    exif = Image.Exif(); exif[305],exif[274] = 'x'*200,6
    def put(name, im, fmt, **kw): f = io.BytesIO(); im.save(f, fmt, **kw); out[name] = f.getvalue()
    put('jpg', im, 'JPEG', exif=exif, quality=80); put('progressive.jpg', im, 'JPEG', progressive=True)
    put('cmyk.jpg', im.convert('CMYK'), 'JPEG'); put('grey.jpg', im.convert('L'), 'JPEG')
    put('png', im, 'PNG', exif=exif); put('palette.png', im.quantize(16), 'PNG')
    put('rgba.png', im.convert('RGBA'), 'PNG'); put('bmp', im, 'BMP'); put('webp', im, 'WEBP'); put('tiff', im, 'TIFF')
    put('lzw.tiff', im, 'TIFF', compression='tiff_lzw'); put('avif', im, 'AVIF'); put('heic', im, 'HEIF')
    put('deep.png', Image.fromarray((np.asarray(im.convert('L')).astype(np.uint16)*257)), 'PNG')
    put('gif', im.quantize(32), 'GIF', save_all=True, append_images=[im.quantize(32).rotate(5)]*3)
    put('apng', im, 'PNG', save_all=True, append_images=[im.rotate(5)]*2)
    return out

def png(w, h, rows):
    "A PNG that says it has w × h pixels, and holds `rows` bytes of zeros"
    def chunk(kind, b): return struct.pack('>I', len(b))+kind+b+struct.pack('>I', zlib.crc32(kind+b))
    head = struct.pack('>IIBBBBB', w, h, 8, 2, 0, 0, 0)
    return b'\x89PNG\r\n\x1a\n'+chunk(b'IHDR', head)+chunk(b'IDAT', zlib.compress(bytes(rows)))+chunk(b'IEND', b'')

def damaged(rng, whole):
    "One of the pictures, hurt in one to three ways"
    b = bytearray(rng.choice(whole))
    for _ in range(rng.randint(1, 3)):
        if not b: break
        at,n = rng.randrange(len(b)),rng.choice([1, 2, 4, 16, 256, 4096])
        kind = rng.randrange(7)
        if kind == 0:
            for _ in range(rng.randint(1, 30)): b[rng.randrange(len(b))] ^= 1 << rng.randrange(8)
        elif kind == 1: del b[at:]
        elif kind == 2: b[at:at+n] = bytes(n)
        elif kind == 3: b[at:at] = b[at:at+n]*rng.randint(1, 50)
        elif kind == 4: other = rng.choice(whole); b[:rng.choice([4, 12, 40])] = other[:rng.choice([4, 12, 40])]
        elif kind == 5: b[at:at+4] = rng.choice([b'\xff'*4, b'\x7f'+b'\xff'*3, bytes(4), b'\x80'+bytes(3)])
        else: b[rng.randrange(min(64, len(b)))] = rng.randrange(256)
    return bytes(b)

def make(folder, n, good, seed):
    "Files of bases, bombs and damage; names of the whole portraits"
    rng,whole,kept = random.Random(seed),bases(),[]
    big = [png(60_000, 60_000, 1000), png(2**31-1, 2**31-1, 10), png(8000, 8000, 8000*24001),
           png(9000, 9000, 9000*27001), png(30_000, 300, 10**6)]
    special = [b'', b'\x00'*1000, b'\xff\xd8', b'GIF89a', b'RIFF\xff\xff\xff\xffWEBP', *big]
    for i in tqdm(range(n), desc='make', leave=False):
        suffix = rng.choice(['.jpg', '.png', '.heic', '.webp', '.tif', '.gif', '.avif', '.bmp', '.JPG'])
        if i % max(1, n//good) == 0:
            name = list(whole)[len(kept) % len(whole)]
            (f := folder/f'good_{i:06d}.{name}').write_bytes(whole[name]); kept.append(f)
        else:
            b = special[i % len(special)] if i % 997 == 1 or i < 2*len(special) else damaged(rng, list(whole.values()))
            (folder/f'bad_{i:06d}{suffix}').write_bytes(b)
    return kept

WATCH = '''
import json, os, sys, threading, time
from deepfake_nb import runtime
times,inner = {}, runtime.see
def see(x, *args, **kwargs):
    start = time.perf_counter()
    try: return inner(x, *args, **kwargs)
    finally: times[str(x)] = time.perf_counter()-start
runtime.see = see
from deepfake_nb.cli import main
try: rc = main(['predict', '--json', sys.argv[1]])
finally: print(json.dumps(sorted(times.items(), key=lambda t: -t[1])[:5]), file=sys.stderr)
sys.exit(rc)'''

def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument('--files', type=int, default=20_000); p.add_argument('--good', type=int, default=200)
    p.add_argument('--seed', type=int, default=0)
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as tmp:
        (folder := Path(tmp)/'in').mkdir()
        good = make(folder, a.files, a.good, a.seed)
        start = time.perf_counter()
        with open(f'{tmp}/out', 'wb') as out, open(f'{tmp}/err', 'wb') as err:
            proc = subprocess.Popen([sys.executable, '-W', 'ignore', '-c', WATCH, str(folder)], stdout=out, stderr=err)
            _,status,usage = os.wait4(proc.pid, 0)
        seconds,err = time.perf_counter()-start, Path(f'{tmp}/err').read_text(errors='replace')
        rows = [json.loads(line) for line in Path(f'{tmp}/out').read_text().splitlines()]
        slowest = json.loads(err.strip().splitlines()[-1])
    said = {Path(r['path']).name: r for r in rows}
    judged = [f for f in good if said.get(f.name, {}).get('p_fake') is not None]
    reasons = Counter(r.get('error', '').rpartition(': ')[2][:60] or r.get('verdict') for r in rows)
    print(json.dumps(dict(files=a.files, exit=os.waitstatus_to_exitcode(status), answered=len(rows),
                          judged_of_the_whole=f'{len(judged)} of {len(good)}', peak_mb=round(usage.ru_maxrss/1024),
                          files_per_s=round(a.files/seconds), slowest_s=round(slowest[0][1], 2),
                          tracebacks=err.count('Traceback'), commonest=reasons.most_common(12)), indent=1))
    if err.count('Traceback') or len(judged) < len(good) or slowest[0][1] > SLOW: sys.exit(1)

if __name__ == '__main__': main()
