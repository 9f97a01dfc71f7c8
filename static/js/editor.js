// The page editor: links to a field open what is folded around it and put the cursor into it.

const INPUTS = 'input:not([type=hidden]), select, textarea, [contenteditable="true"]';

// Opens the tab and the folded groups around an element.
function unfold(element) {
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    // The dates of the schedule stand in a dialog.
    if (parent.id && parent.matches('[aria-hidden="true"]')) {
      document.querySelector(`[data-a11y-dialog-show="${parent.id}"]`)?.click();
    }
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

// What pauses the automatic save is named in its bar, and each name leads to its input.
document.addEventListener('w-autosave:error', (event) => {
  const things = event.detail.response?.to_mend ?? [];
  // Wagtail puts its own words there first.
  requestAnimationFrame(() => {
    const bar = document.querySelector('[data-edit-form] [data-w-messages-target="container"]');
    if (!bar || !things.length) return;
    bar.querySelector('.to-mend-bar')?.remove();
    const list = document.createElement('ul');
    list.className = 'to-mend-bar';
    for (const { field, input, label, message } of things) {
      const item = document.createElement('li');
      const place = document.createElement(field ? 'a' : 'span');
      if (field) {
        place.href = `#field-${field}`;
        place.dataset.input = input;
      }
      place.textContent = label;
      item.append(place, label ? ': ' : '', message);
      list.append(item);
    }
    bar.append(list);
  });
});

// A tick that says that there is no time, such as "No recovery time", empties and disables the time beside it.
document.addEventListener('change', (event) => {
  const tick = event.target;
  if (!tick.matches('.fact-input [name$="_none"], .fact-input [name$="_immediate"]')) return;
  for (const input of tick.closest('.fact-input').querySelectorAll('input, select')) {
    if (input === tick || input.name.endsWith('_note')) continue;
    if (tick.checked && input.type === 'checkbox') input.checked = false;
    else if (tick.checked && input.tagName === 'INPUT') input.value = '';
    input.disabled = tick.checked;
  }
});

document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#field-"], a[href^="#noticed-"]');
  const field = link && fieldOf(link.hash);
  if (!field) return;
  event.preventDefault();
  const input = link.dataset.input && document.getElementsByName(link.dataset.input)[0];
  leadTo(input?.closest('[data-contentpath]') ?? field);
});

// What keeps a page from being saved is read first; a link of the report of findings leads to its field.
window.addEventListener('load', () => {
  const toMend = document.querySelector('[data-to-mend]');
  const field = /^#(noticed|field)-/.test(location.hash) && fieldOf(location.hash);
  if (toMend) toMend.focus();
  else if (field) leadTo(field);
});

// Wagtail watches no form that comes back refused, so that what is mended would not be saved by itself. It begins when
// its interval changes while nothing forces the form to count as changed, and anew when the form is moved.
const refused = new WeakSet();

document.addEventListener('w-unsaved:ready', ({ target: form }) => {
  const { dataset } = form;
  if (dataset.wUnsavedForceValue === 'true') refused.add(form);
  if (!refused.has(form)) return;
  dataset.wUnsavedForceValue = 'false';
  dataset.wUnsavedCheckIntervalValue = dataset.wUnsavedCheckIntervalValue === '500' ? '501' : '500';
  setTimeout(() => { dataset.wUnsavedForceValue = 'true'; });
});

// Saving and publishing. What the automatic save would send after a click is what the click itself sends.

const isEditForm = (element) => element instanceof HTMLFormElement && element.matches('[data-edit-form]');

// Wagtail gives its buttons back after as many milliseconds, should there be no answer.
const BUTTONS_COME_BACK = 30_000;
let isSubmitted = false;
let isSaving = false;

document.addEventListener(
  'w-autosave:save',
  (event) => {
    if (!isEditForm(event.target)) return;
    if (isSubmitted) {
      event.preventDefault();
      event.stopPropagation();
    } else {
      isSaving = true;
    }
  },
  { capture: true },
);

for (const end of ['w-autosave:success', 'w-autosave:error']) {
  document.addEventListener(end, () => { isSaving = false; });
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (!isEditForm(form) || event.defaultPrevented) return;
  isSubmitted = true;
  setTimeout(() => { isSubmitted = false; }, BUTTONS_COME_BACK);
  // The first automatic save of a new page is on its way and makes the page: sent at once, this would make another.
  if (isSaving && new URL(form.action).pathname.includes('/pages/add/')) {
    event.preventDefault();
    const { submitter } = event;
    const send = () => {
      for (const end of ['w-autosave:success', 'w-autosave:error']) document.removeEventListener(end, send);
      // A button that is disabled meanwhile would not say what it is for.
      if (submitter) submitter.disabled = false;
      form.requestSubmit(submitter);
    };
    for (const end of ['w-autosave:success', 'w-autosave:error']) document.addEventListener(end, send);
  }
});

window.addEventListener('pageshow', () => { isSubmitted = false; });

// A bar that folds away while the mouse button is down moves the button away from under it: no click, no word.
const STILL = 4;
let pressed = null;

function sayThatNothingWasSent() {
  document.querySelector('[data-nothing-sent]')?.remove();
  const words = document.getElementById('nothing-sent');
  if (words) document.querySelector('form[data-edit-form] footer')?.prepend(words.content.cloneNode(true));
}

document.addEventListener('pointerdown', (event) => {
  const button = event.target.closest?.('button[type="submit"]');
  pressed = isEditForm(button?.form) ? { button, x: event.clientX, y: event.clientY } : null;
});

document.addEventListener('pointerup', (event) => {
  if (!pressed) return;
  const { button, x, y } = pressed;
  pressed = null;
  const hasMoved = Math.hypot(event.clientX - x, event.clientY - y) > STILL;
  if (hasMoved || button.contains(event.target)) return;
  if (button.isConnected && !button.disabled) button.click();
  else if (!isSubmitted) sayThatNothingWasSent();
});

document.addEventListener('click', (event) => {
  const button = event.target.closest?.('button[type="submit"]');
  if (!isEditForm(button?.form)) return;
  // The browser sends the form, or does not, as soon as all have heard of the click.
  setTimeout(() => { if (!isSubmitted && !event.defaultPrevented) sayThatNothingWasSent(); });
});
