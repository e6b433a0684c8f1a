"""The app, nbs/app_page.ipynb, in headless Chromium: in JupyterLab (dark), Notebook 7 and under Voila (light and dark).
`make browser` runs it; screenshots go to tests/browser/shots.

Chromium comes from the system (Debian: apt-get install chromium; another place: CHROMIUM=/path/to/it), playwright and
voila from pip install '.[dev,app]'. Whatever takes time is waited for by what it shows, never for so many seconds.
"""
import csv, importlib.util, io, json, os, re, shutil, socket, subprocess, sys, time, urllib.request
from pathlib import Path

import numpy as np, pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

ROOT = Path(__file__).parents[2]
SHOTS = Path(__file__).parent/'shots'
CHROMIUM = os.environ.get('CHROMIUM') or shutil.which('chromium') or shutil.which('chromium-browser')
FLAGS = ('--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking '
         '--disable-component-update --disable-sync').split()
WAIT = 300_000 # ms; a busy machine takes long to start a kernel, and to import torch

def _missing(*modules):
    if not CHROMIUM: return 'no Chromium: apt-get install chromium, or name it with CHROMIUM=/path'
    lost = [m for m in modules if not importlib.util.find_spec(m)]
    if lost: return f'{", ".join(lost)} not installed: pip install ".[dev,app]"'

lab = pytest.mark.skipif(bool(why := _missing('playwright', 'jupyterlab')), reason=str(why))
voila = pytest.mark.skipif(bool(why := _missing('playwright', 'voila')), reason=str(why))

@pytest.fixture(scope='module')
def browser():
    from playwright.sync_api import expect, sync_playwright
    SHOTS.mkdir(exist_ok=True)
    expect.set_options(timeout=WAIT)
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield b
        b.close()

@pytest.fixture
def folder(tmp_path):
    "The notebook, photos, and files that are none"
    from skimage import data
    page,face = (ROOT/'nbs/app_page.ipynb').read_text(), data.astronaut()
    (tmp_path/'app_page.ipynb').write_text(page)
    (tmp_path/'with_paths.ipynb').write_text(page.replace('paths=False', 'paths=True'))
    Image.fromarray(face).save(tmp_path/'astronaut.jpg', quality=30) # on a good copy nothing speaks for fake
    Image.fromarray(face).save(tmp_path/'astronaut.png')
    Image.fromarray(np.concatenate([face[:400], face[:400, ::-1]], 1)).save(tmp_path/'two.jpg', quality=90)
    Image.fromarray(data.brick()).save(tmp_path/'brick.png')
    info = PngInfo()
    info.add_text('parameters', 'a face\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model: x')
    Image.fromarray(face).save(tmp_path/'declares.png', pnginfo=info)
    (tmp_path/'text.jpg').write_text('Dear Sir or Madam')
    Image.new('1', (20_000, 10_000)).save(tmp_path/'huge.png')
    frames = [Image.fromarray(np.roll(face, 40*i, 1)) for i in range(4)]
    frames[0].save(tmp_path/'moving.gif', save_all=True, append_images=frames[1:])
    for i in range(20): Image.fromarray(data.coffee()[:200, i*10:i*10+200]).save(tmp_path/f'many_{i:02d}.png')
    return tmp_path

def _dark(folder):
    "Settings of JupyterLab with its dark theme"
    file = folder/'settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings'
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(dict(theme='JupyterLab Dark')))
    return str(folder/'settings')

def _serve(folder, *command):
    "Start a server on a free port, wait until it answers; (process, port)"
    with socket.socket() as s: s.bind(('127.0.0.1', 0)); port = s.getsockname()[1]
    env = os.environ | dict(
        JUPYTER_CONFIG_DIR=str(folder/'config'), JUPYTER_RUNTIME_DIR=str(folder/'runtime'), PYTHONWARNINGS='ignore',
        PYTHONPATH=os.pathsep.join([str(ROOT), os.environ.get('PYTHONPATH', '')]))
    if command[0] == 'jupyterlab': env['JUPYTERLAB_SETTINGS_DIR'] = _dark(folder)
    log = open(folder/'server.log', 'w')
    proc = subprocess.Popen([sys.executable, '-m', *command, f'--port={port}', '--no-browser'], cwd=folder, env=env,
                            stdout=log, stderr=subprocess.STDOUT)
    here = 'static/favicon.ico' if command[0] == 'voila' else 'api'
    end = time.monotonic()+WAIT/1000
    while proc.poll() is None and time.monotonic() < end:
        try: urllib.request.urlopen(f'http://127.0.0.1:{port}/{here}', timeout=5); return proc, port
        except urllib.error.HTTPError: return proc, port
        except OSError: time.sleep(.5)
    proc.kill()
    raise RuntimeError(f'the server did not start:\n{(folder/"server.log").read_text()[-2000:]}')

@pytest.fixture
def serve(folder):
    started = []
    def start(*command):
        proc,port = _serve(folder, *command)
        started.append(proc)
        return port
    yield start
    for p in started: p.terminate(); p.wait(30)

def _page(browser, width, height):
    page = browser.new_page(viewport=dict(width=width, height=height))
    page.set_default_timeout(WAIT)
    return page

def _upload(page, *files):
    with page.expect_file_chooser() as chooser: page.locator('.dfnb-drop button').first.click()
    chooser.value.set_files([str(f) for f in files])

def _shot(page, name, at):
    "A screenshot with `at` in view; the widget may still be writing what is looked at, so that is tried again"
    from playwright.sync_api import Error, expect
    for _ in range(20):
        try:
            expect(at).to_be_visible()
            at.evaluate('e => e.scrollIntoView({block: "start"})')
            for im in page.locator('.dfnb img').all(): expect(im).to_have_js_property('complete', True)
            break
        except Error: pass
    page.screenshot(path=SHOTS/f'{name}.png')

def _answers(app, photo, text):
    "Wait until the answer is that about `photo`, and says `text`"
    from playwright.sync_api import expect
    card = app.locator('.dfnb-card')
    expect(card).to_contain_text(photo)
    expect(card).to_contain_text(text)
    return card

def _faces_work(page, app, folder, name):
    from playwright.sync_api import expect
    _upload(page, folder/'two.jpg')
    _answers(app, 'two.jpg', 'of 2, the most suspicious')
    for i in (0, 1):
        face = app.get_by_role('button', name=f'face {i+1}: ') # its label, for those who hear the page
        if i: face.click()
        else: face.focus(); page.keyboard.press('Enter')
        _answers(app, 'two.jpg', f'Face {i+1} of 2')
        expect(face).to_have_attribute('aria-pressed', 'true')
    _shot(page, f'{name}_2_two_faces', app.locator('.dfnb-answer'))

def _cut_works(page, app, name):
    from playwright.sync_api import expect
    head = app.get_by_role('button', name='Judge another part')
    head.click()
    part = app.get_by_label('Judge', exact=True).locator('visible=true').last
    part.select_option('a part, cut by hand')
    _answers(app, 'two.jpg', 'A part, cut by hand')
    expect(app.locator('.dfnb-cut')).to_be_visible()
    expect(app.get_by_text('Across, %')).to_be_visible()
    _shot(page, f'{name}_2_cut', app.locator('.dfnb-answer'))
    part.select_option('every face')
    _answers(app, 'two.jpg', 'the most suspicious')
    head.click()

def _folds_work(page, app, name):
    from playwright.sync_api import expect
    shown = {'Heat map': 'The square that the detector saw', 'Copies': 'Verdicts on copies', 'Spectrum': 'Peaks, or'}
    for title,shows in shown.items():
        head = app.get_by_role('button', name=title)
        expect(head).to_have_attribute('aria-expanded', 'false')
        head.click()
        expect(head).to_have_attribute('aria-expanded', 'true')
        expect(app.get_by_text(shows).first).to_be_visible()
        expect(app.get_by_text('Working …')).to_have_count(0)
    heat = app.locator('.dfnb-body .dfnb-img').first
    before = heat.get_attribute('src')
    track = app.locator('.dfnb-body .noUi-base').last # the mouse, since a notebook in command mode takes the arrow keys
    track.click(position=dict(x=.9*track.bounding_box()['width'], y=1))
    expect(heat).not_to_have_attribute('src', before)
    _shot(page, f'{name}_3_folds', app.get_by_role('button', name='Heat map'))
    _shot(page, f'{name}_3_folds_below', app.get_by_role('button', name='Copies'))
    for title in shown: app.get_by_role('button', name=title).click()

def _others_work(page, app, folder, name):
    "Files that are no photos, an animation, a picture without a face, a file that says it was generated"
    from playwright.sync_api import expect
    notices = app.locator('.dfnb-notices')
    _upload(page, folder/'text.jpg', folder/'huge.png', folder/'moving.gif')
    _answers(app, 'moving.gif', '4 pictures in one file')
    expect(app.locator('.dfnb-photo figure')).to_have_count(3)
    said = notices.inner_text()
    assert 'text.jpg: cannot be read as a picture' in said and 'huge.png: 200 megapixels' in said
    _shot(page, f'{name}_4_animation', notices)

    _upload(page, folder/'declares.png')
    card = _answers(app, 'declares.png', 'The file itself says that it was generated')
    expect(card.locator('h3')).to_contain_text('Fake')
    _shot(page, f'{name}_5_declared', app.locator('.dfnb-answer'))

    _upload(page, folder/'brick.png')
    _answers(app, 'brick.png', 'No face found')
    _shot(page, f'{name}_6_no_face', app.locator('.dfnb-answer'))
    app.get_by_role('button', name='Judge the whole picture').click()
    _answers(app, 'brick.png', 'the score means little')

def _table_works(page, app, folder, name, first):
    from playwright.sync_api import expect
    names = ['astronaut.jpg', 'two.jpg', 'text.jpg', 'huge.png', 'moving.gif', 'declares.png', 'brick.png']
    with page.expect_download() as download: app.get_by_text('Save table as CSV').click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding='utf-8-sig'))))
    assert [r['file'] for r in rows] == names and rows[0]['verdict'] == first and rows[2]['verdict'] == 'not judged'
    assert rows[6]['judged'] == 'whole picture' and rows[5]['declared']

    _upload(page, *(folder/f'many_{i:02d}.png' for i in range(20)))
    expect(app.locator('.dfnb-notices')).to_contain_text('20 files at once')
    expect(app.locator('.dfnb-table caption').last).to_contain_text('19 files')
    _shot(page, f'{name}_7_table', app.locator('.dfnb-table').last)
    app.get_by_role('button', name='Clear').click()
    expect(app.locator('.dfnb-notices')).to_contain_text('Choose or drop a photo')

def _app_works(page, folder, name):
    "What all servers must show; `name` is that of the screenshots"
    from playwright.sync_api import expect
    app = page.locator('.dfnb').first
    expect(app.locator('.dfnb-notices')).to_contain_text('Choose or drop a photo')
    _shot(page, f'{name}_0_start', app)
    _upload(page, folder/'astronaut.jpg')
    card = _answers(app, 'astronaut.jpg', 'The score for fake is')
    head,words = card.locator('h3').inner_text(), dict(real='No trace found', fake='Fake', unsure='Unsure')
    [word] = [k for k,v in words.items() if v in head]
    expect(app.get_by_role('button', name='face 1: ')).to_be_visible()
    expect(app.locator('.dfnb-evidence')).to_contain_text('proves nothing')
    _shot(page, f'{name}_1_answer', app)
    _folds_work(page, app, name)
    _faces_work(page, app, folder, name)
    _cut_works(page, app, name)
    _others_work(page, app, folder, name)
    _nothing_sticks_out(page)
    _table_works(page, app, folder, name, word)

def _game_works(page, name):
    from playwright.sync_api import expect
    page.get_by_role('button', name='Start the game').click()
    game = page.locator('.dfnb').last
    expect(page.get_by_text('Picture 1 of 10')).to_be_visible()
    game.get_by_role('button', name='Fake').focus(); page.keyboard.press('Enter')
    expect(game.locator('.dfnb-notices')).to_contain_text('The detector said')
    _shot(page, f'{name}_8_game', game)
    game.get_by_role('button', name='Next picture').click()
    expect(game.get_by_text('Picture 2 of 10')).to_be_visible()

def _nothing_sticks_out(page):
    "No part of the app ends to the right of its box; a wide table scrolls in a box of its own"
    out = page.locator('.dfnb').first.evaluate("""app => [...app.querySelectorAll('*')]
        .filter(e => !e.closest('.dfnb-scroll table'))
        .filter(e => e.getBoundingClientRect().right > app.getBoundingClientRect().right+1)
        .map(e => e.outerHTML.slice(0, 120))""")
    assert out == []

def _pictures(folder): return {f.name for f in folder.iterdir() if f.suffix in ('.jpg', '.png', '.gif', '.csv')}

def _no_traceback(page, folder, before):
    assert 'Traceback' not in page.locator('body').inner_text()
    assert _pictures(folder) == before # nothing was written

def _kernel_is_there(port):
    "Wait until the server has a kernel that is idle, and the page is connected to it"
    end = time.monotonic()+WAIT/1000
    while time.monotonic() < end:
        with urllib.request.urlopen(f'http://127.0.0.1:{port}/api/sessions') as f: sessions = json.load(f)
        if any(s['kernel']['connections'] and s['kernel']['execution_state'] == 'idle' for s in sessions): return
        time.sleep(.2)
    raise AssertionError('no kernel started')

def _run_all(page):
    "Run all cells; the app"
    from playwright.sync_api import expect
    app = page.locator('.dfnb').first
    kernel = page.locator('.jp-Dialog', has_text='Select Kernel').locator('button.jp-mod-accept')
    news = page.locator('.jp-Dialog').get_by_role('button', name='No', exact=True)
    for button in (kernel, news): page.add_locator_handler(button, lambda b: b.click()) # they come when they like
    page.get_by_role('menuitem', name='Run', exact=True).click()
    page.get_by_text('Run All Cells', exact=True).click()
    expect(app).to_be_visible()
    return app

def _a_dead_kernel_is_named(page):
    "SIGKILL to the kernel of this page, then a click"
    import psutil # ipykernel needs it too
    from playwright.sync_api import expect
    hint = page.locator('.dfnb-hint').first
    expect(hint).to_contain_text('drop')
    kernels = []
    for p in psutil.Process().children(recursive=True):
        if 'ipykernel_launcher' in ' '.join(p.cmdline()): p.kill(); kernels.append(p.pid)
    assert kernels
    with page.expect_file_chooser(): page.locator('.dfnb-drop button').first.click()
    expect(hint).to_contain_text('No answer from Python')

@lab
@pytest.mark.parametrize('name,tree', [('jupyterlab', 'lab/tree'), ('notebook', 'notebooks')])
def test_jupyter(browser, folder, serve, name, tree):
    from playwright.sync_api import expect
    pytest.importorskip(name)
    before = _pictures(folder)
    port = serve(name, f'--ServerApp.root_dir={folder}', '--IdentityProvider.token=', '--ServerApp.password=',
                 '--allow-root', '--LabApp.news_url=None',
                 '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate')
    page = _page(browser, 1280, 1000)
    page.goto(f'http://127.0.0.1:{port}/{tree}/with_paths.ipynb', timeout=WAIT, wait_until='commit')
    page.locator('.jp-Notebook').wait_for()
    _kernel_is_there(port)
    app = _run_all(page)
    app.get_by_role('button', name='Judge', exact=True).click() # before there is a photo
    expect(app.locator('.dfnb-notices')).to_contain_text('no photo yet')
    app.get_by_placeholder('path of a photo').fill(str(folder/'astronaut.jpg')); page.keyboard.press('Enter')
    expect(app.locator('.dfnb-table caption').last).to_contain_text('1 file')
    app.get_by_role('button', name='Clear').click()
    _app_works(page, folder, name)
    _game_works(page, name)
    _no_traceback(page, folder, before)
    page.close()

def _voila_page(browser, serve, width, height, theme):
    "The page of the app under Voila, when the app is there"
    port = serve('voila', 'app_page.ipynb', '--Voila.ip=127.0.0.1', f'--theme={theme}')
    page = _page(browser, width, height)
    page.goto(f'http://127.0.0.1:{port}/', timeout=WAIT, wait_until='commit')
    page.locator('.dfnb').first.wait_for()
    return page

@voila
@pytest.mark.parametrize('width,height,theme', [(1280, 1000, 'light'), (390, 844, 'light'), (390, 844, 'dark')])
def test_voila(browser, folder, serve, width, height, theme):
    before = _pictures(folder)
    page = _voila_page(browser, serve, width, height, theme)
    assert page.get_by_placeholder('path of a photo').count() == 0
    name = f'voila_{width}_{theme}'
    _app_works(page, folder, name)
    if theme == 'light': _game_works(page, name)
    if theme == 'dark': _a_dead_kernel_is_named(page)
    assert page.evaluate('document.documentElement.scrollWidth <= window.innerWidth+1')
    _no_traceback(page, folder, before)
    page.close()

@voila
def test_picture_of_the_readme(browser, folder, serve):
    "shots/app.png, which stands in the README as nbs/app.png, says what its text says"
    page = _voila_page(browser, serve, 840, 680, 'light')
    app = page.locator('.dfnb').first
    _upload(page, folder/'astronaut.png')
    said = re.search(r'^astronaut.png: .*p_fake ([0-9.]+%)', (ROOT/'README.md').read_text(), re.M)[1]
    _answers(app, 'astronaut.png', f'The score for fake is {said}')
    _shot(page, 'app', app)
    page.close()
