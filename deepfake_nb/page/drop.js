// A place to drop, choose or paste files. They are sent to the kernel in pieces of a megabyte, since Jupyter's server
// closes the connection at a message above 10 MB. Names are shown nowhere here: they are text for the kernel. A kernel
// that died cannot say so: after each click in the app, and after files, it is asked, and the page says where no answer
// comes.
const STEP = 2 ** 20;
const SILENT = 'No answer from Python. It is busy, or it has stopped: if this stays, restart it and run the cell ' +
  'again, or load the page again. Photos that were here are then gone.';

function tooLarge(file, max) {
  const mb = n => Math.round(n / 2 ** 20);
  return `${mb(file.size)} MB; at most ${mb(max)} MB can be read. Save a smaller copy, or crop the face.`;
}

async function sendOne(model, file, i) {
  let data = new ArrayBuffer(0), why = '';
  if (file.size > model.get('max_bytes')) why = tooLarge(file, model.get('max_bytes'));
  else try { data = await file.arrayBuffer(); } catch { why = 'cannot be read; choose files, not folders.'; }
  for (let at = 0; at == 0 || at < data.byteLength; at += STEP) {
    const piece = new DataView(data, at, Math.min(STEP, data.byteLength - at));
    model.send({ kind: 'part', i, name: file.name, why }, undefined, [piece]);
  }
}

function render({ model, el }) {
  el.innerHTML = `<div class="dfnb-drop">
    <input type="file" multiple accept="image/*,.heic,.heif,.avif" tabindex="-1" aria-hidden="true">
    <button type="button" class="dfnb-button">Choose photos</button>
    <span class="dfnb-hint" role="status">or drop them here, or paste one</span></div>`;
  const zone = el.querySelector('.dfnb-drop'), input = el.querySelector('input'), hint = el.querySelector('.dfnb-hint');
  const rest = hint.textContent;
  let wait;
  function heard() { clearTimeout(wait); hint.textContent = rest; }
  function tell(message) {
    clearTimeout(wait);
    wait = setTimeout(() => { hint.textContent = SILENT; }, model.get('patience'));
    try { model.send(message); } catch { hint.textContent = SILENT; }
  }
  const clicked = e => { if (e.target.closest('.dfnb')) tell({ kind: 'ask' }); };
  document.addEventListener('click', clicked);
  model.on('msg:custom', heard);
  async function send(list) {
    const files = [...list];
    if (!files.length) return;
    hint.textContent = `Reading ${files.length} file${files.length > 1 ? 's' : ''} …`;
    for (const [i, file] of files.slice(0, model.get('max_files')).entries()) await sendOne(model, file, i);
    tell({ kind: 'done', n: files.length });
  }
  function on(name, act) {
    zone.addEventListener(name, e => { e.preventDefault(); e.stopPropagation(); act(e); });
  }
  zone.querySelector('button').onclick = () => input.click();
  input.onchange = () => { send(input.files); input.value = ''; };
  for (const name of ['dragenter', 'dragover']) on(name, () => zone.classList.add('over'));
  on('dragleave', () => zone.classList.remove('over'));
  on('drop', e => { zone.classList.remove('over'); send(e.dataTransfer.files); });
  zone.addEventListener('paste', e => {
    if (e.clipboardData.files.length) { e.preventDefault(); send(e.clipboardData.files); }
  });
  return () => { clearTimeout(wait); document.removeEventListener('click', clicked); model.off('msg:custom', heard); };
}
export default { render };
