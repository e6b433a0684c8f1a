// The head of a part that folds away; what it hides belongs to the kernel, which fills it once it is open.
function render({ model, el }) {
  const button = document.createElement('button');
  el.dataset.lmSuppressShortcuts = 'true';
  button.type = 'button';
  button.className = 'dfnb-fold';
  button.textContent = model.get('title');
  button.onclick = () => { model.set('expanded', !model.get('expanded')); model.save_changes(); };
  function show() { button.setAttribute('aria-expanded', model.get('expanded')); }
  model.on('change:expanded', show);
  show();
  el.append(button);
}
export default { render };
