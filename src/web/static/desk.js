// Checks a concept while it is written: sends the form as its button does, after a pause, and puts what is said at
// the places where the page has it. What was typed stays as it is. Without this script there is the button.
'use strict';
const form = document.getElementById('versieformulier');
const stand = document.getElementById('stand');
const say = document.getElementById('woorden').dataset;
const PAUSE = 1200;
let timer = 0;
let under = null;

async function check() {
  under?.abort();
  under = new AbortController();
  stand.textContent = say.running;
  const data = new FormData(form);
  data.set('actie', 'controleren');
  try {
    const answer = await fetch(form.action, { method: 'POST', body: data, headers: { Accept: 'text/html' }, signal: under.signal });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    for (const place of document.querySelectorAll('.said')) {
      const said = page.getElementById(place.id);
      if (said) place.replaceChildren(...document.importNode(said, true).childNodes);
    }
    // The first line says what it comes to; the rest is read where it stands.
    stand.textContent = document.querySelector('#controle li')?.textContent.trim() ?? '';
  } catch (error) {
    if (error.name !== 'AbortError') stand.textContent = say.failed;
  }
}

form.addEventListener('input', (event) => {
  // Files of examples become examples when the form itself is sent.
  if (event.target.id === 'voorbeeldBestand') return;
  clearTimeout(timer);
  timer = setTimeout(check, PAUSE);
});
form.addEventListener('submit', () => { clearTimeout(timer); under?.abort(); });
