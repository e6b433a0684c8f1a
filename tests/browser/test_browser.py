"""The app in headless Chromium, in JupyterLab, Notebook 7 and under Voila, on nbs/app_page.ipynb. `make browser` runs it; screenshots go to tests/browser/shots.

Chromium comes from the system (Debian: apt-get install chromium; another place: CHROMIUM=/path/to/it), playwright and voila from pip install '.[dev,app]'.
"""
import csv, importlib.util, io, os, shutil, socket, subprocess, sys, time, urllib.request
from pathlib import Path

import numpy as np, pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
SHOTS = Path(__file__).parent/'shots'
CHROMIUM = os.environ.get('CHROMIUM') or shutil.which('chromium') or shutil.which('chromium-browser')
FLAGS = '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'.split()
WAIT = 300_000 # ms; a busy machine takes long to import torch

def _missing(*modules):
    if not CHROMIUM: return 'no Chromium: apt-get install chromium, or name it with CHROMIUM=/path'
    if lost := [m for m in modules if not importlib.util.find_spec(m)]: return f'{", ".join(lost)} not installed: pip install ".[dev,app]"'

lab = pytest.mark.skipif(bool(why := _missing('playwright', 'jupyterlab')), reason=str(why))
voila = pytest.mark.skipif(bool(why := _missing('playwright', 'voila')), reason=str(why))

@pytest.fixture(scope='module')
def browser():
    from playwright.sync_api import sync_playwright
    SHOTS.mkdir(exist_ok=True)
    with sync_playwright() as p:
        b = p.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield b
        b.close()

@pytest.fixture
def folder(tmp_path):
    "The notebook, a photo, and files that are none"
    from skimage import data
    page = (ROOT/'nbs/app_page.ipynb').read_text()
    (tmp_path/'app_page.ipynb').write_text(page)
    (tmp_path/'with_paths.ipynb').write_text(page.replace('paths=False', 'paths=True'))
    Image.fromarray(data.astronaut()).save(tmp_path/'astronaut.jpg', quality=30) # on a good copy nothing speaks for fake, and the heat map is empty
    (tmp_path/'text.jpg').write_text('Dear Sir or Madam')
    Image.new('1', (20_000, 10_000)).save(tmp_path/'huge.png')
    frames = [Image.fromarray(np.roll(data.astronaut(), 40*i, 1)).resize((256, 256)) for i in range(4)]
    frames[0].save(tmp_path/'moving.gif', save_all=True, append_images=frames[1:])
    for i in range(20): Image.fromarray(data.coffee()[:200, i*10:i*10+200]).save(tmp_path/f'many_{i:02d}.png')
    return tmp_path

def _serve(folder, *command):
    "Start a server on a free port, wait until it answers; (process, port)"
    with socket.socket() as s: s.bind(('127.0.0.1', 0)); port = s.getsockname()[1]
    env = os.environ | dict(JUPYTER_CONFIG_DIR=str(folder/'config'), JUPYTER_RUNTIME_DIR=str(folder/'runtime'), PYTHONWARNINGS='ignore', PYTHONPATH=os.pathsep.join([str(ROOT), os.environ.get('PYTHONPATH', '')]))
    log = open(folder/'server.log', 'w')
    proc = subprocess.Popen([sys.executable, '-m', *command, f'--port={port}', '--no-browser'], cwd=folder, env=env, stdout=log, stderr=subprocess.STDOUT)
    for _ in range(240):
        if proc.poll() is not None: break
        try: urllib.request.urlopen(f'http://127.0.0.1:{port}/static/favicon.ico' if command[0] == 'voila' else f'http://127.0.0.1:{port}/api', timeout=5); return proc, port
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

def _upload(page, *files):
    with page.expect_file_chooser() as chooser: page.locator('.dfnb-drop button').first.click()
    chooser.value.set_files([str(f) for f in files])

def _shot(page, name, at=None):
    "A screenshot; the widget may still be writing what is looked at, so scrolling to it is tried again"
    from playwright.sync_api import Error
    for _ in range(5 if at else 0):
        try: at.scroll_into_view_if_needed(); break
        except Error: page.wait_for_timeout(1000)
    page.wait_for_timeout(500)
    page.screenshot(path=SHOTS/f'{name}.png')

def _app_works(page, folder, name):
    "What both servers must show; `name` is that of the screenshots"
    from playwright.sync_api import expect
    app = page.locator('.dfnb').first
    notices,card = app.locator('.dfnb-notices'), app.locator('.dfnb-card')
    expect(notices).to_contain_text('Choose or drop a photo', timeout=WAIT)
    _shot(page, f'{name}_1_start')

    _upload(page, folder/'astronaut.jpg')
    expect(card).to_be_visible(timeout=WAIT)
    word = card.locator('h3').inner_text().split()[-1].lower()
    assert word in ('real', 'fake', 'unsure') and '%' in card.inner_text() and 'face 1' in card.inner_text()
    expect(app.get_by_text('copies').first).to_be_visible()
    expect(app.get_by_text('The square that the detector saw')).to_be_visible(timeout=WAIT)
    _shot(page, f'{name}_2_verdict', card)

    expect(app.get_by_text('Verdicts on copies')).to_be_visible(timeout=WAIT)
    heat = app.locator('.dfnb-img').last
    before = heat.get_attribute('src')
    track = app.locator('.noUi-base').last # the mouse, since a notebook in command mode takes the arrow keys
    track.click(position=dict(x=.9*track.bounding_box()['width'], y=1))
    expect(heat).not_to_have_attribute('src', before, timeout=30_000)
    assert heat.get_attribute('alt').startswith('astronaut.jpg')
    _shot(page, f'{name}_3_slider', heat)

    _upload(page, folder/'text.jpg', folder/'huge.png', folder/'moving.gif')
    expect(notices).to_contain_text('animation of 4', timeout=WAIT)
    said = notices.inner_text()
    assert 'text.jpg: cannot be read as a picture' in said and 'huge.png: more than' in said and 'megapixels' in said and 'Traceback' not in said
    _shot(page, f'{name}_4_notices', notices)

    with page.expect_download() as download: app.get_by_text('Save table as CSV').click()
    rows = list(csv.DictReader(io.StringIO(Path(download.value.path()).read_text(encoding='utf-8-sig'))))
    assert [r['file'] for r in rows] == ['astronaut.jpg', 'text.jpg', 'huge.png', 'moving.gif'] and rows[0]['verdict'] == word and rows[1]['verdict'] == 'not judged'

    _upload(page, *(folder/f'many_{i:02d}.png' for i in range(20)))
    expect(notices).to_contain_text('20 files at once', timeout=WAIT)
    expect(app.locator('.dfnb-table caption').last).to_contain_text('16 files', timeout=WAIT)
    _shot(page, f'{name}_5_table', app.locator('.dfnb-table').last)
    app.get_by_role('button', name='Clear').click()
    expect(notices).to_contain_text('Choose or drop a photo', timeout=WAIT)

def _game_works(page, name):
    from playwright.sync_api import expect
    page.get_by_role('button', name='Start the game').click()
    game = page.locator('.dfnb').last
    expect(page.get_by_text('Picture 1 of 10')).to_be_visible(timeout=WAIT)
    game.get_by_role('button', name='Fake').focus(); page.keyboard.press('Enter')
    expect(game.locator('.dfnb-notices')).to_contain_text('The detector said', timeout=WAIT)
    _shot(page, f'{name}_6_game', game)
    game.get_by_role('button', name='Next picture').click()
    expect(game.get_by_text('Picture 2 of 10')).to_be_visible(timeout=WAIT)

def _no_traceback(page, folder):
    assert 'Traceback' not in page.locator('body').inner_text()
    assert not any(f.suffix in ('.jpg', '.png', '.csv') and f.name not in ('astronaut.jpg', 'text.jpg', 'huge.png') and 'many_' not in f.name for f in folder.iterdir()) # nothing was written

def _run_all(page):
    "Run all cells, again where the kernel was not there yet; the app"
    from playwright.sync_api import TimeoutError
    app = page.locator('.dfnb').first
    for _ in range(4):
        page.get_by_role('menuitem', name='Run', exact=True).click()
        page.get_by_text('Run All Cells', exact=True).click()
        try: app.wait_for(timeout=WAIT//4); return app
        except TimeoutError: pass
    raise AssertionError('the cells did not run')

@lab
@pytest.mark.parametrize('name,tree', [('jupyterlab', 'lab/tree'), ('notebook', 'notebooks')])
def test_jupyter(browser, folder, serve, name, tree):
    from playwright.sync_api import expect
    pytest.importorskip(name)
    port = serve(name, f'--ServerApp.root_dir={folder}', '--IdentityProvider.token=', '--ServerApp.password=', '--allow-root', '--LabApp.news_url=None', '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate')
    page = browser.new_page(viewport=dict(width=1280, height=1000)); page.set_default_timeout(WAIT)
    page.goto(f'http://127.0.0.1:{port}/{tree}/with_paths.ipynb', timeout=WAIT, wait_until='commit')
    page.locator('.jp-Notebook').wait_for(timeout=WAIT)
    page.locator('.jp-Notebook-ExecutionIndicator[data-status=idle]').wait_for(timeout=WAIT)
    app = _run_all(page)
    if (no := page.get_by_role('button', name='No', exact=True)).count(): no.click() # to Jupyter's news
    app.get_by_role('button', name='Judge').click() # before there is a photo
    expect(app.locator('.dfnb-notices')).to_contain_text('no photo yet', timeout=WAIT)
    _shot(page, f'{name}_0_click_first')
    app.get_by_placeholder('path of a photo').fill(str(folder/'astronaut.jpg')); page.keyboard.press('Enter')
    expect(app.locator('.dfnb-table caption').last).to_contain_text('1 file', timeout=WAIT)
    app.get_by_role('button', name='Clear').click()
    _app_works(page, folder, name)
    _game_works(page, name)
    _no_traceback(page, folder)
    page.close()

@voila
@pytest.mark.parametrize('width,height', [(1280, 1000), (390, 844)])
def test_voila(browser, folder, serve, width, height):
    port = serve('voila', 'app_page.ipynb', '--Voila.ip=127.0.0.1')
    page = browser.new_page(viewport=dict(width=width, height=height)); page.set_default_timeout(WAIT)
    page.goto(f'http://127.0.0.1:{port}/', timeout=WAIT, wait_until='commit')
    page.locator('.dfnb').first.wait_for(timeout=WAIT)
    assert page.get_by_placeholder('path of a photo').count() == 0
    _app_works(page, folder, f'voila_{width}')
    _game_works(page, f'voila_{width}')
    assert page.evaluate('document.documentElement.scrollWidth <= window.innerWidth+1') # nothing sticks out to the right
    _no_traceback(page, folder)
    page.close()
