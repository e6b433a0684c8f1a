// The photo with a button on each face, as `photo_html` writes it; a click, or Enter, chooses a face.
function render({ model, el }) {
  el.dataset.lmSuppressShortcuts = 'true'; // Enter and space belong to the buttons here, not to the notebook
  function draw() {
    const focused = el.contains(document.activeElement) ? document.activeElement.dataset.face : null;
    el.innerHTML = model.get('html');
    for (const button of el.querySelectorAll('[data-face]')) {
      const i = Number(button.dataset.face);
      button.onclick = () => { model.set('chosen', i); model.save_changes(); };
      if (button.dataset.face === focused) button.focus();
    }
  }
  model.on('change:html', draw);
  draw();
}
export default { render };
