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

def sources(f, kind): return [''.join(c['source']) for c in json.loads(f.read_text(encoding='utf-8'))['cells'] if c['cell_type'] == kind]

@pytest.mark.parametrize('f', [f for f in NOTEBOOKS if '## Exercises' in f.read_text(encoding='utf-8')], ids=lambda f: f.stem)
def test_exercises_are_whole(f):
    text,code = '\n\n'.join(sources(f, 'markdown')), sources(f, 'code')
    checks = [c for c in code if c.startswith('#| test') and 'def check_' in c]
    assert len(checks) >= 2 and text.count('**Exercise ') == text.count('<details>') == len(checks)
    for c in checks: # right and wrong answers are tried beside each checker
        tests = c[c.index('def test_'):]
        assert "'Right.'" in tests and len(re.findall(r"(?:'[^']+'|why) in check_", tests)) >= 1, c

def test_clean_twin():
    course = tool('course')
    nb = course.read(ROOT/'nbs/04_convmath.ipynb')
    new = course.without_prose(nb)
    text = '\n'.join(course.source(c) for c in new['cells'])
    assert '## Two prices' in text and 'A layer has two prices' not in text and '**Exercise 1.**' in text and 'check_stem(stem)' in text and '<details>' not in text and '#|' not in text
    assert not any(c.get('outputs') for c in new['cells'])

def test_badges_come_and_go():
    course = tool('course')
    nb = course.read(ROOT/'nbs/04_convmath.ipynb')
    plain = course.with_badge(nb, '04_convmath.ipynb', '')
    badged = course.with_badge(plain, '04_convmath.ipynb', 'o/r')
    assert course.with_badge(badged, '04_convmath.ipynb', 'o/r') == badged and course.with_badge(badged, '', '') == plain
    assert 'github/o/r/blob/main/nbs/04_convmath.ipynb' in course.source(badged['cells'][2]) and course.source(badged['cells'][1]).startswith('# 04')

def test_link_checker(tmp_path):
    site = tool('build_site')
    (tmp_path/'sub').mkdir()
    (tmp_path/'a.html').write_text('<h1 id="top">x</h1><a href="sub/b.html#there">1</a><a href="#top">2</a><a href="https://x.org">3</a><img src="gone.png"><a href="sub/b.html#not">4</a>')
    (tmp_path/'sub/b.html').write_text('<a name="there"></a><a href="../a.html">1</a><a href="../c.html">2</a>')
    assert sorted(site.broken(tmp_path)) == ['a.html: gone.png leads to no file', 'a.html: sub/b.html#not leads to no place on that page', 'sub/b.html: ../c.html leads to no file']

def test_tables_of_the_reference():
    def f(a:int|str, b:float=.5): "Do | it"
    assert '| `a` | `int or str` |' in tool('build_site')._table(f) and '| `b` | `float` | `0.5` |' in tool('build_site')._table(f)

def test_html_stays_balanced():
    frame = tool('build_site')._frame
    for h in ('<style>p {}</style><div class="card"><table class="t"><tr><td>1</td></tr></table></div>', '<div>\n<style scoped>\n.x {}\n</style>\n<table border="1"><tr><td>1</td></tr></table>\n</div>'):
        assert frame(h).count('<div') == frame(h).count('</div') and '<td>1</td>' in frame(h)

def test_a_machine_that_only_judges_needs_four_packages(tmp_path):
    "The line of the README, in an empty environment"
    from PIL import Image
    from skimage import data
    line = next(l for l in (ROOT/'README.md').read_text(encoding='utf-8').splitlines() if l.startswith('pip install --no-deps .'))
    packages = line.split('#')[0].split('pip install')[2].split()
    assert len(packages) == 4
    src = shutil.copytree(ROOT, tmp_path/'src', ignore=shutil.ignore_patterns('.*', 'nbs', 'demo', 'runs', 'site', 'build', '*.egg-info'))
    env = tmp_path/'env'
    subprocess.run([sys.executable, '-m', 'venv', env], check=True)
    pip = [env/'bin/pip', 'install', '-q', '-c', ROOT/'constraints.txt']
    if subprocess.run([*pip, *packages], capture_output=True).returncode: pytest.skip('no package index')
    subprocess.run([*pip, '--no-deps', src], check=True)
    Image.fromarray(data.astronaut()).save(tmp_path/'astronaut.jpg')
    run = subprocess.run([env/'bin/deepfake_nb', 'predict', '--json', tmp_path/'astronaut.jpg'], capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0 and len(json.loads(run.stdout)['faces']) == 1, run.stderr
    refused = subprocess.run([env/'bin/deepfake_nb', 'audit', '--data', tmp_path], capture_output=True, text=True, cwd=tmp_path)
    assert refused.returncode == 2 and 'light install' in refused.stderr
