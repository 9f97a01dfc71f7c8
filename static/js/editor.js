// The page editor: links to a field open what is folded around it and put the cursor into it.

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

// Wagtail fades a tab in; what is not drawn yet takes no focus.
async function drawn(element) {
  for (let frames = 60; frames && !element.checkVisibility(); frames -= 1) {
    await new Promise(requestAnimationFrame);
  }
}

async function leadTo(field) {
  const part = wrongPart(field);
  unfold(part);
  await drawn(part);
  part.scrollIntoView({ block: 'center', behavior: 'instant' });
  (part.querySelector(INPUTS) ?? part.querySelector('button'))?.focus({ preventScroll: true });
}

// The field that a link names, or what was noticed about it. Fields of most pages have no id, but Wagtail's name.
function fieldOf(hash) {
  const name = hash.replace(/^#(noticed|field)-/, '');
  return document.getElementById(`field-${name}`) ?? document.querySelector(`[data-contentpath="${name}"]`);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#field-"], a[href^="#noticed-"]');
  const field = link && fieldOf(link.hash);
  if (!field) return;
  event.preventDefault();
  leadTo(field);
});

// What keeps a page from being saved is read first; a link of the report of findings leads to its field.
window.addEventListener('load', () => {
  const toMend = document.querySelector('[data-to-mend]');
  const field = /^#(noticed|field)-/.test(location.hash) && fieldOf(location.hash);
  if (toMend) toMend.focus();
  else if (field) leadTo(field);
});
