"STUB"
from dataclasses import dataclass
from functools import cache
from pathlib import Path
import numpy as np, math
from PIL import Image
@dataclass(frozen=True)
class Face:
    box:tuple; score:float; eyes:tuple
    @property
    def tilt(self): (a,b),(c,d)=self.eyes; return math.degrees(math.atan2(d-b,c-a))
@dataclass(frozen=True)
class Frame:
    x:float; y:float; side:float; angle:float=0.
    @property
    def box(self): return tuple(round(v) for v in (self.x-self.side/2,self.y-self.side/2,self.x+self.side/2,self.y+self.side/2))
@cache
def _s():
    import onnxruntime as ort
    o=ort.SessionOptions(); o.intra_op_num_threads=1
    return ort.InferenceSession(str(Path(__file__).parent/'weights/finder.onnx'),o,providers=['CPUExecutionProvider'])
def _anch():
    out=[]
    for n,k in ((16,2),(8,6)):
        for y in range(n):
            for x in range(n): out+=[((x+.5)/n*256,(y+.5)/n*256)]*k
    return np.array(out)
def find_faces(im,score=.8,tiles=True):
    s=256/max(im.size); small=im.resize([max(1,round(v*s)) for v in im.size],Image.BILINEAR,reducing_gap=2.)
    a=np.zeros((256,256,3),np.uint8); a[:small.height,:small.width]=np.asarray(small)
    b,sc=_s().run(None,{'pixels':a[None]}); p=1/(1+np.exp(-sc[0,:,0])); b=b[0].reshape(896,8,2); b[:,0]+=_anch(); b[:,2:]+=_anch()[:,None]
    out=[]; idx=[i for i in p.argsort()[::-1] if p[i]>=score]
    for i in idx:
        c,wh=b[i,0],b[i,1]; box=np.r_[c-wh/2,c+wh/2]/s
        if any(abs(box[:2]+box[2:]-np.array(f.box)[:2]-np.array(f.box)[2:]).max()/2 < (box[2]-box[0])*.6 for f in out): continue
        e=sorted((tuple(b[i,2]/s),tuple(b[i,3]/s)))
        out.append(Face(tuple(box),float(p[i]),tuple(e)))
    return sorted(out,key=lambda f:-(f.box[2]-f.box[0]))
def face_frame(face,size):
    l,t,r,b=face.box; side=1.7*(r-l)
    if side>=.7*min(size): return Frame(size[0]/2,size[1]/2,min(size))
    return Frame((l+r)/2,(t+b)/2-.05*side,side,face.tilt if abs(face.tilt)>12 else 0)
def cut(im,fr):
    l,t,r,b=fr.box; l,t=max(0,l),max(0,t); return im.crop((l,t,min(r,im.width),min(b,im.height)))
