// Enhancement only: the finder is plain forms and links, and works without this file.

// Empty inputs are left out of the address, so that it stays short enough to share.
const form = document.getElementById('finder');
form.addEventListener('submit', () => {
  const empty = [...form.elements].filter((input) => input.name && !input.disabled && input.value === '');
  empty.forEach((input) => { input.disabled = true; });
  // Coming back from the next page, the form is to be whole again.
  setTimeout(() => empty.forEach((input) => { input.disabled = false; }));
});
