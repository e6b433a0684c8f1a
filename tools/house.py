"""How the house stands: python tools/house.py [COMMIT]

For each notebook: exported cells, their median and longest length, the longest stretch of exported lines without an
output, the first cell with a picture. For each module: its lines, and which others it imports when it is loaded; says
where that makes a circle. With COMMIT the same of an older one."""
import ast, json, subprocess, sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent

def text(path, commit=None):
    if not commit: return (ROOT/path).read_text(encoding='utf-8')
    return subprocess.run(['git', '-C', ROOT, 'show', f'{commit}:{path}'], check=True, capture_output=True,
                          text=True).stdout

def files(pattern, commit=None):
    if not commit: return sorted(str(p.relative_to(ROOT)) for p in ROOT.glob(pattern))
    names = subprocess.run(['git', '-C', ROOT, 'ls-tree', '-r', '--name-only', commit], check=True, capture_output=True,
                           text=True).stdout.split()
    return [n for n in names if Path(n).match(pattern)]

def picture(c):
    "Whether a cell shows one"
    if c['cell_type'] == 'markdown': return '![' in ''.join(c['source'])
    return any('image/png' in o.get('data', {}) or '<img' in ''.join(o.get('data', {}).get('text/html', ''))
               for o in c.get('outputs', []))

def notebook(cells):
    "One row"
    lines,blind,stretch,now = [],0,[],0
    for c in cells:
        source = ''.join(c['source'])
        if '#| export' in source: lines.append(len(source.splitlines())); now += lines[-1]
        elif c['cell_type'] == 'code' and c.get('outputs'): now = 0
        stretch.append(now)
    first = next((i for i,c in enumerate(cells) if picture(c)), None)
    return dict(cells=len(lines), median=median(lines or [0]), longest=max(lines, default=0),
                over_30=sum(n > 30 for n in lines), blind=max(stretch, default=0), picture=first)

def imports(code):
    "Modules of the package that a module imports when it is loaded"
    found = set()
    for n in ast.parse(code).body:
        if not isinstance(n, ast.ImportFrom) or n.level != 1: continue
        found |= {n.module} if n.module else {a.name for a in n.names}
    return found

def circle(graph):
    "A module that can be reached from itself, or None"
    def reach(m, seen):
        for k in graph.get(m, ()):
            if k not in seen: seen.add(k); reach(k, seen)
        return seen
    return next((m for m in graph if m in reach(m, set())), None)

def main(commit=None):
    for f in [*files('nbs/*.ipynb', commit), *files('nbs/parts/*.ipynb', commit)]:
        print(f'{Path(f).stem:16}', notebook(json.loads(text(f, commit))['cells']))
    names = [f for f in files('deepfake_nb/*.py', commit) if not Path(f).stem.startswith('_')]
    modules = {Path(f).stem: text(f, commit) for f in names}
    for m,code in modules.items(): print(f'{m:16} {len(code.splitlines()):4} lines, imports', *sorted(imports(code)))
    print('circle:', circle({m: imports(c) & set(modules) for m,c in modules.items()}))

if __name__ == '__main__': main(*sys.argv[1:])
