// Finding a field in a long schema. Without this the browser's own search does the same.
'use strict';
const filter = document.getElementById('filter');
const box = document.getElementById('veldfilter');
const told = document.getElementById('gevonden');
const items = Array.from(document.querySelectorAll('.fields li[id], .fields li.group'));
filter.hidden = false;

function narrow() {
  const wanted = box.value.trim().toLowerCase();
  for (const item of items) item.hidden = wanted !== '';
  let found = 0;
  if (wanted !== '') {
    for (const item of items) {
      const said = item.querySelector(':scope > .said');
      if (!said || !(said.textContent + ' ' + item.id).toLowerCase().includes(wanted)) continue;
      found += 1;
      for (let up = item; up && !up.classList.contains('fields'); up = up.parentElement) up.hidden = false;
    }
  }
  told.textContent = wanted === '' ? '' : found === 0 ? filter.dataset.none : found + ' ' + filter.dataset.some;
}
box.addEventListener('input', narrow);
