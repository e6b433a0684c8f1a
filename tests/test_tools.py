"The scripts in tools/, the light install, and that no exercise of a notebook goes without a test."
import importlib.util, json, re, shutil, subprocess, sys
from pathlib import Path
import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT/'nbs').glob('[0-9]*.ipynb'))

def tool(name):
    spec = importlib.util.spec_from_file_location(name, ROOT/f'tools/{name}.py')
    m = importlib.util.module_from_spec(spec); spec.loader.exec_module(m)
    return m

def sources(f, kind):
    cells = json.loads(f.read_text(encoding='utf-8'))['cells']
    return [''.join(c['source']) for c in cells if c['cell_type'] == kind]

WITH_EXERCISES = [f for f in NOTEBOOKS if '## Exercises' in f.read_text(encoding='utf-8')]

@pytest.mark.parametrize('f', WITH_EXERCISES, ids=lambda f: f.stem)
def test_exercises_are_whole(f):
    text,code = '\n\n'.join(sources(f, 'markdown')), sources(f, 'code')
    checks = [c for c in code if c.startswith('#| test') and 'def check_' in c]
    assert len(checks) >= 2 and text.count('**Exercise ') == text.count('<details>') == len(checks)
    for c in checks: # right and wrong answers are tried beside each checker
        tests = c[c.index('def test_'):]
        assert "'Right.'" in tests and len(re.findall(r"(?:'[^']+'|why) in check_", tests)) >= 1, c

def test_lessons_are_named_by_their_numbers():
    names = {f.stem for f in NOTEBOOKS}
    for f in NOTEBOOKS:
        text = '\n'.join(sources(f, 'markdown')+sources(f, 'code'))
        assert sources(f, 'markdown')[0].startswith(f'# {f.stem[:2]} '), f.stem
        assert not (gone := set(re.findall(r'`(\d\d_[a-z]+)`', text))-names), (f.stem, gone)

def test_lessons_open_with_a_picture():
    house = tool('house')
    for f in NOTEBOOKS:
        cells = [c for c in json.loads(f.read_text(encoding='utf-8'))['cells'] if '#| hide' not in ''.join(c['source'])]
        assert f.stem == '00_exercises' or any(map(house.picture, cells[:5])), f.stem

def test_imports_go_one_way():
    house = tool('house')
    modules = {f.stem: house.imports(f.read_text(encoding='utf-8')) for f in (ROOT/'deepfake_nb').glob('[a-z]*.py')}
    assert modules['cli'] and house.circle(modules) is None
    assert house.circle(dict(a={'b'}, b={'c'}, c={'b'})) in 'bc'

def test_modules_are_short():
    lines = {f.stem: len(f.read_text(encoding='utf-8').splitlines()) for f in (ROOT/'deepfake_nb').glob('[a-z]*.py')}
    assert len(lines) > 30 and not {m: n for m,n in lines.items() if n >= 300}

def test_no_line_is_over_120_characters():
    books = [*(ROOT/'nbs').glob('*.ipynb'), *(ROOT/'nbs/parts').glob('*.ipynb')]
    lines = [(f.name, l) for f in books for c in sources(f, 'code') for l in c.splitlines()]
    folders = 'tools', 'bench', 'tests', 'tests/browser', 'nbs/results', 'deepfake_nb'
    own = lambda f: f.name != '_modidx.py' # nbdev writes that, and __all__
    scripts = [f for d in folders for f in (ROOT/d).glob('*.py') if own(f)]
    lines += [(f.name, l) for f in scripts for l in f.read_text(encoding='utf-8').splitlines() if l[:7] != '__all__']
    assert not [(name, l) for name,l in lines if len(l) > 120]

def test_clean_twin():
    course = tool('course')
    nb = course.read(ROOT/'nbs/04_convmath.ipynb')
    new = course.without_prose(nb)
    text = '\n'.join(course.source(c) for c in new['cells'])
    assert all(kept in text for kept in ('## Two prices', '**Exercise 1.**', 'check_stem(stem)'))
    assert not any(gone in text for gone in ('A layer has two prices', '<details>', '#|'))
    assert not any(c.get('outputs') for c in new['cells'])

def test_badges_come_and_go():
    course = tool('course')
    nb = course.read(ROOT/'nbs/04_convmath.ipynb')
    plain = course.with_badge(nb, '04_convmath.ipynb', '')
    badged = course.with_badge(plain, '04_convmath.ipynb', 'o/r')
    assert course.with_badge(badged, '04_convmath.ipynb', 'o/r') == badged
    assert course.with_badge(badged, '', '') == plain
    title,badge = (course.source(c) for c in badged['cells'][1:3])
    assert 'github/o/r/blob/main/nbs/04_convmath.ipynb' in badge and title.startswith('# 04')

def test_link_checker(tmp_path):
    site = tool('build_site')
    (tmp_path/'sub').mkdir()
    links = 'sub/b.html#there', '#top', 'https://x.org', 'sub/b.html#not'
    to = ''.join(f'<a href="{l}">x</a>' for l in links)
    (tmp_path/'a.html').write_text('<h1 id="top">x</h1><img src="gone.png">'+to)
    (tmp_path/'sub/b.html').write_text('<a name="there"></a><a href="../a.html">1</a><a href="../c.html">2</a>')
    assert sorted(site.broken(tmp_path)) == [
        'a.html: gone.png leads to no file', 'a.html: sub/b.html#not leads to no place on that page',
        'sub/b.html: ../c.html leads to no file']

def test_tables_of_the_reference():
    def f(a:int|str, b:float=.5): "Do | it"
    table = tool('build_site')._table(f)
    assert '| `a` | `int or str` |' in table and '| `b` | `float` | `0.5` |' in table

def test_html_stays_balanced():
    frame = tool('build_site')._frame
    row = '<tr><td>1</td></tr></table>'
    for h in (f'<style>p {{}}</style><div class="card"><table class="t">{row}</div>',
              f'<div>\n<style scoped>\n.x {{}}\n</style>\n<table border="1">{row}\n</div>'):
        assert frame(h).count('<div') == frame(h).count('</div') and '<td>1</td>' in frame(h)

def test_a_machine_that_only_judges_needs_four_packages(tmp_path):
    "The line of the README, in an empty environment"
    from PIL import Image
    from skimage import data
    readme = (ROOT/'README.md').read_text(encoding='utf-8').splitlines()
    line = next(l for l in readme if l.startswith('pip install --no-deps .'))
    packages = line.split('#')[0].split('pip install')[2].split()
    assert len(packages) == 4
    left_out = shutil.ignore_patterns('.*', 'nbs', 'demo', 'runs', 'site', 'build', '*.egg-info')
    src = shutil.copytree(ROOT, tmp_path/'src', ignore=left_out)
    env = tmp_path/'env'
    subprocess.run([sys.executable, '-m', 'venv', env], check=True)
    pip = [env/'bin/pip', 'install', '-q', '-c', ROOT/'constraints.txt']
    if subprocess.run([*pip, *packages], capture_output=True).returncode: pytest.skip('no package index')
    subprocess.run([*pip, '--no-deps', src], check=True)
    Image.fromarray(data.astronaut()).save(tmp_path/'astronaut.jpg')
    def ran(*args): return subprocess.run([env/'bin/deepfake_nb', *args], capture_output=True, text=True, cwd=tmp_path)
    run = ran('predict', '--json', tmp_path/'astronaut.jpg')
    assert run.returncode == 0 and len(json.loads(run.stdout)['faces']) == 1, run.stderr
    refused = ran('audit', '--data', tmp_path)
    assert refused.returncode == 2 and 'light install' in refused.stderr
