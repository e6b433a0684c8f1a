"""What is made from the notebooks beside modules, tests and site.

    python tools/course.py clean     clean/: the notebooks without prose, to see what one still knows
    python tools/course.py badges    Colab badge and install cell in each notebook, by `repo` of settings.ini;
                                     without it they are taken out
    python tools/course.py times     run every notebook (or those named) and write how long it took to nbs/times.json
"""
import json, os, re, shutil, sys, time
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NBS,CLEAN = ROOT/'nbs', ROOT/'clean'

def read(f): return json.loads(Path(f).read_text(encoding='utf-8'))
def write(f, nb): Path(f).write_text(json.dumps(nb, indent=1, ensure_ascii=False)+'\n', encoding='utf-8')
def source(c): return ''.join(c['source'])
def lines(s): return s.splitlines(keepends=True)
def lessons(): return sorted(NBS.glob('[0-9]*.ipynb'))
def notebooks(): return lessons()+sorted((NBS/'parts').glob('*.ipynb'))

def without_prose(nb):
    "Headings, questions, exercises and code of a notebook; no other prose, no solution, no test, no output"
    cells = []
    for c in nb['cells']:
        s = source(c)
        if c['cell_type'] == 'markdown':
            if not s.startswith('**Exercise'):
                s = '\n\n'.join(p for p in s.split('\n\n') if re.match(r'#+ |> \*\*Predict', p))
        else:
            if s.startswith('#| default_exp') or s.startswith('#| test') and 'def check_' not in s: continue
            s = re.sub(r'^#\|.*\n?', '', s, flags=re.M)
            c = c | dict(outputs=[], execution_count=None)
        if s.strip(): cells.append(c | dict(source=lines(s)))
    return nb | dict(cells=cells)

def clean():
    shutil.rmtree(CLEAN, ignore_errors=True); CLEAN.mkdir()
    for f in lessons(): write(CLEAN/f.name, without_prose(read(f)))
    shutil.copytree(NBS/'results', CLEAN/'results')

INSTALL = """#| hide
from importlib.util import find_spec
if not find_spec('deepfake_nb'):
    !git clone -q --depth 1 https://github.com/{repo} deepfake_nb_course && pip install -q ./deepfake_nb_course
    %cd deepfake_nb_course/nbs"""

def with_badge(nb, name, repo):
    "The notebook with a badge and an install cell behind its title, or without both where `repo` is empty"
    cells = [c for c in nb['cells'] if c['id'] not in ('colab-badge', 'colab-install')]
    if repo:
        colab = 'https://colab.research.google.com'
        badge = (f'[![Open in Colab]({colab}/assets/colab-badge.svg)]'
                 f'({colab}/github/{repo}/blob/main/nbs/{name})')
        at = next(i for i,c in enumerate(cells) if c['cell_type'] == 'markdown')+1
        cells[at:at] = [dict(cell_type='markdown', id='colab-badge', metadata={}, source=[badge]),
                        dict(cell_type='code', id='colab-install', metadata={}, execution_count=None, outputs=[],
                             source=lines(INSTALL.format(repo=repo)))]
    return nb | dict(cells=cells)

def badges():
    ini = ConfigParser(delimiters=['=']); ini.read(ROOT/'settings.ini', encoding='utf-8')
    repo = ini['DEFAULT'].get('repo', '')
    for f in notebooks():
        if (new := with_badge(nb := read(f), f.name, repo)) != nb: write(f, new)
    print(f'badges for github.com/{repo}' if repo else 'settings.ini names no repo: no badges')

def times(*names):
    import nbformat
    from nbclient import NotebookClient
    file = NBS/'times.json'
    seconds = read(file)['seconds'] if file.exists() else {}
    for f in [NBS/f'{n}.ipynb' for n in names] or notebooks():
        nb,start = nbformat.read(f, 4), time.monotonic()
        NotebookClient(nb, timeout=None, kernel_name='python3', resources={'metadata': {'path': f.parent}}).execute()
        seconds[f.stem] = round(time.monotonic()-start, 1)
        print(f'{seconds[f.stem]:6.1f} s  {f.name}', flush=True)
        write(file, dict(cores=os.cpu_count(), seconds=dict(sorted(seconds.items()))))

if __name__ == '__main__':
    jobs = dict(clean=clean, badges=badges, times=times)
    if sys.argv[1:2] and sys.argv[1] in jobs: jobs[sys.argv[1]](*sys.argv[2:])
    else: sys.exit(__doc__)
