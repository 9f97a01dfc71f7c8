// The procedure editor. Without this file links still scroll to their field.

const INPUTS = 'input:not([type=hidden]), select, textarea, [contenteditable="true"]';

// Opens the tab and the folded groups around an element.
function unfold(element) {
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (!parent.hidden) continue;
    const opener = parent.matches('[role="tabpanel"]')
      ? document.getElementById(parent.getAttribute('aria-labelledby'))
      : document.querySelector(`[aria-controls="${parent.id}"][aria-expanded="false"]`);
    opener?.click();
  }
}

// The innermost part of a field that is marked as wrong; the field itself where nothing is.
function wrongPart(field) {
  const wrong = [...field.querySelectorAll('.w-field--error')];
  return wrong.find((part) => !part.querySelector('.w-field--error')) ?? field;
}

function leadTo(field) {
  const part = wrongPart(field);
  unfold(part);
  part.scrollIntoView({ block: 'center', behavior: 'instant' });
  (part.querySelector(INPUTS) ?? part.querySelector('button'))?.focus({ preventScroll: true });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('[data-leads-to-field]');
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  leadTo(field);
});

// What keeps a page from being saved is the first thing that is read.
window.addEventListener('load', () => document.querySelector('[data-to-mend]')?.focus());
