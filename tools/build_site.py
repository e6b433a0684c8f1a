"""make site: the notebooks as pages, a reference from the signatures, MkDocs, and a look at every link.

Pages go to site/pages, the finished site to site/html; both are made anew each time.
"""
import base64, importlib, inspect, json, os, re, shutil, subprocess, sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fastcore.docments import docments

ROOT = Path(__file__).resolve().parent.parent
NBS,PAGES,HTML = ROOT/'nbs', ROOT/'site/pages', ROOT/'site/html'
DROPPED = 'default_exp', 'test'     # cells that no page shows
HIDDEN = 'hide', 'hide_input'       # cells of which a page shows the output only

# Pages from notebooks

def _maths(text):
    "$..$ and $$..$$ outside code as MathML, which browsers draw without a script"
    from latex2mathml.converter import convert
    def one(m):
        if m[1]: return m[1]
        return f'\n\n<div class="formula">{convert(m[2].strip(), display="block")}</div>\n\n' if m[
            2] else f'<span>{convert(m[3])}</span>'
    return re.sub(r'(```.*?```|`[^`\n]*`)|\$\$(.+?)\$\$|\$([^$\n]+?)\$', one, text, flags=re.S)

def _links(text):
    "The name of a notebook in code letters becomes a link to its page"
    def one(m): return f'[`{m[1]}`]({Path(m[1]).name}.md)' if (NBS/f'{m[1]}.ipynb').exists() else m[0]
    return re.sub(r'(?<!\[)`(?:nbs/)?(\d\d_[a-z]+|parts/[a-z]+)(?:\.ipynb)?`', one, text)

def _prose(text):
    return _links(_maths(text)).replace('<details>', '<details markdown="1">')

def _frame(html):
    "A table of pandas without its own style, in a box that scrolls; other HTML as it is"
    if '<div class' in html: return f'<div class="frame">{html.strip()}</div>'
    html = re.sub(r'<style.*?</style>|^\s*\n', '', html, flags=re.S | re.M)
    html = re.sub(r'<table[^>]*>', '<table>', re.sub(r'</?div>', '', html))
    return f'<div class="frame">{html.strip()}</div>'

def _fence(text, kind): return f'``` {{ .{kind} }}\n{re.sub(chr(27)+"[^m]*m", "", text).rstrip()}\n```'

def _output(o, save):
    "One output as Markdown; warnings are left out"
    if o['output_type'] == 'stream':
        return '' if 'Warning: ' in (text := ''.join(o['text'])) else _fence(text, 'text .output')
    data = {k: v if isinstance(v, str) else ''.join(v) for k,v in o.get('data', {}).items()
            if k.startswith(('image', 'text'))}
    if 'image/png' in data: return f'![plot]({save(base64.b64decode(data["image/png"]))})'
    if 'text/html' in data and '<table' in data['text/html']: return _frame(data['text/html'])
    if data.get('text/plain') == '<div></div>': return '' # a progress bar that is gone
    if 'text/markdown' in data: return _prose(data['text/markdown'])
    return _fence(data['text/plain'], 'text .output') if 'text/plain' in data else ''

def _streams(outputs):
    "Lines that were printed one after the other as one output"
    out = []
    for o in outputs:
        if out and o['output_type'] == 'stream' and out[-1].get('name') == o['name']:
            out[-1]['text'] = [*out[-1]['text'], *o['text']]
        else: out.append(dict(o))
    return out

def page(nb):
    "Write one notebook as a Markdown page, its plots beside it"
    parts,n = [], 0
    def save(png):
        nonlocal n; n += 1
        f = PAGES/'plots'/f'{nb.stem}_{n}.png'
        f.parent.mkdir(parents=True, exist_ok=True); f.write_bytes(png)
        return f'plots/{f.name}'
    for c in json.loads(nb.read_text(encoding='utf-8'))['cells']:
        source = ''.join(c['source'])
        if c['cell_type'] == 'markdown': parts.append(_prose(source)); continue
        directives = re.findall(r'^#\|\s*(\w+)', source, flags=re.M)
        if set(directives) & set(DROPPED): continue
        code = re.sub(r'^#\|.*\n?', '', source, flags=re.M).strip()
        if code and not set(directives) & set(HIDDEN): parts.append(_fence(code, 'python'))
        parts += [_output(o, save) for o in _streams(c['outputs'])]
    if nb.stem == 'index': parts.insert(0, '---\ntitle: Start\n---')
    (PAGES/f'{nb.stem}.md').write_text('\n\n'.join(p for p in parts if p)+'\n', encoding='utf-8')

# Reference from modules

def _type(a):
    if a is None or a is inspect.Parameter.empty: return ''
    if hasattr(a, '__args__'): return re.sub(r'\w+\.', '', str(a)).replace(' | ', ' or ')
    return getattr(a, '__name__', str(a))

def _cell(s): return str(s if s is not None else '').replace('|', '\\|').replace('\n', ' ')

# functions by their names, not their addresses
def _named(text): return re.sub(r'<function (\S+) at 0x\w+>', r'\1', text)

def _shown(sig): return {k: p for k,p in sig.parameters.items() if k != 'self' and not k.startswith('_')}

def _code(s): return f'`{_cell(s)}`' if s != '' else ''

def _table(f):
    "The parameters of a function, and what it returns, as its signature and docments say"
    sig,empty = inspect.signature(f), inspect.Parameter.empty
    try: docs = docments(f)
    except ValueError: docs = {} # fastcore compares defaults, and cannot where one is an array
    rows = [(_code(k), _code(_type(p.annotation)), '' if p.default is empty else _code(_named(repr(p.default))),
             _cell(docs.get(k))) for k,p in _shown(sig).items()]
    if not isinstance(f, type) and (docs.get('return') or _type(sig.return_annotation)):
        rows.append(('*returns*', _code(_type(sig.return_annotation)), '', _cell(docs.get('return'))))
    if not rows: return ''
    return '\n'.join('| '+' | '.join(r)+' |'
                     for r in [('parameter', 'type', 'default', 'what it is'), ('---',)*4, *rows])

def _entry(name, o, level='##'):
    "Heading, signature, docstring and table of one function or class, and of the methods of a class"
    if isinstance(o, type) and issubclass(o, Exception): return f'{level} {name}\n\n{o.__doc__}'
    parameters = _named(', '.join(str(p.replace(annotation=p.empty)) for p in _shown(inspect.signature(o)).values()))
    parts = [f'{level} {name}', _fence(f'{name}({parameters})', 'python'), _prose(inspect.getdoc(o) or ''), _table(o)]
    if isinstance(o, type):
        methods = {k: m for k,m in vars(o).items() if not k.startswith('_') or k == '__call__'}
        methods = {k: getattr(o, k) for k,m in methods.items() if inspect.isfunction(getattr(o, k))
                   or inspect.ismethod(getattr(o, k))}
        parts += [_entry(f'{name}.{k}', m, level+'#') for k,m in methods.items() if m.__doc__]
    return '\n\n'.join(p for p in parts if p)

def reference(nb):
    "Write the page of the module that a notebook exports, if it exports anything"
    found = re.search(r'#\| default_exp (\w+)', nb.read_text(encoding='utf-8'))
    if not found: return
    m = importlib.import_module(f'deepfake_nb.{found[1]}')
    own = {n: getattr(m, n) for n in getattr(m, '__all__', []) if not n.startswith('_')}
    entries = [_entry(n, o) for n,o in own.items() if callable(o)]
    values = [f'| `{n}` | `{_cell(repr(o) if len(repr(o)) < 120 else repr(o)[:110]+" …")}` |' for n,o in own.items()
              if not callable(o)]
    if values: entries.append('\n'.join(['## Constants', '', '| name | value |', '|---|---|', *values]))
    if not entries: return
    f = PAGES/'reference'/f'{nb.stem}.md'
    f.parent.mkdir(parents=True, exist_ok=True)
    f.write_text('\n\n'.join([f'# {found[1]}', f'Explained and tested in [`{nb.stem}`](../{nb.stem}.md).', *entries])
                 +'\n', encoding='utf-8')

# Links

class _Ends(HTMLParser):
    "Collects what a page points to, and what can be pointed to in it"
    def __init__(self): super().__init__(); self.to,self.ids = [], {''}
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        self.ids |= {a[k] for k in ('id', 'name') if a.get(k)}
        self.to += [a[k] for k in ('href', 'src') if a.get(k)]

def broken(folder):
    "A line for each link within the site that leads nowhere"
    pages = {}
    for f in folder.rglob('*.html'): pages[f] = _Ends(); pages[f].feed(f.read_text(encoding='utf-8'))
    for f,p in pages.items():
        for link in sorted(set(p.to)):
            u = urlsplit(link)
            if u.scheme or u.netloc: continue
            to = (f if not u.path else folder/unquote(u.path).lstrip('/') if u.path.startswith('/')
                  else f.parent/unquote(u.path)).resolve()
            if to.is_dir(): to = to/'index.html'
            if not to.is_file(): yield f'{f.relative_to(folder)}: {link} leads to no file'
            elif to in pages and unquote(u.fragment) not in pages[to].ids:
                yield f'{f.relative_to(folder)}: {link} leads to no place on that page'

def main():
    shutil.rmtree(PAGES.parent, ignore_errors=True); PAGES.mkdir(parents=True)
    for f in (ROOT/'tools/site.css', NBS/'app.png'): shutil.copy(f, PAGES)
    for nb in (NBS/'index.ipynb', *sorted(NBS.glob('[0-9]*.ipynb')), *sorted((NBS/'parts').glob('*.ipynb'))):
        page(nb); reference(nb)
    if rc := subprocess.run([sys.executable, '-m', 'mkdocs', 'build', '--quiet', '--strict', '-f', ROOT/'mkdocs.yml'],
                            env=os.environ | dict(NO_MKDOCS_2_WARNING='1')).returncode:
        return rc
    bad = list(broken(HTML))
    print(*bad, f'{HTML}/index.html: {len(list(HTML.rglob("*.html")))} pages, {len(bad)} broken links', sep='\n')
    return int(bool(bad))

if __name__ == '__main__': sys.exit(main())
