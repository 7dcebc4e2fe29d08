// Lets a file be dropped where it can be chosen. What is sent, the form itself sends.
'use strict';
for (const area of document.querySelectorAll('.drop')) {
  const input = area.querySelector('input[type="file"]');
  area.querySelector('.dropped').hidden = false;
  for (const name of ['dragenter', 'dragover']) area.addEventListener(name, (event) => { event.preventDefault(); area.classList.add('over'); });
  for (const name of ['dragleave', 'drop']) area.addEventListener(name, () => area.classList.remove('over'));
  area.addEventListener('drop', (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}
// After sending, the answer is what the reader came for.
const answer = document.querySelector('#uitslag, [role="alert"]');
if (answer) answer.scrollIntoView();
