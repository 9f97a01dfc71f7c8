// Enhancement only: the finder is plain forms and links, and works without this file.

// Empty inputs are left out of the address, so that it stays short enough to share.
const form = document.getElementById('finder');
form.addEventListener('submit', () => {
  const empty = [...form.elements].filter((input) => input.name && !input.disabled && input.value === '');
  empty.forEach((input) => { input.disabled = true; });
  // Coming back from the next page, the form is to be whole again.
  setTimeout(() => empty.forEach((input) => { input.disabled = false; }));
});

// The tray counts what is ticked, and three are enough.
const count = document.querySelector('[data-chosen]');
if (count) {
  const boxes = [...document.querySelectorAll('input[name="procedure"]')];
  const name = count.textContent;
  const update = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    count.textContent = chosen ? `${chosen} ${count.dataset.chosen}` : name;
    boxes.forEach((box) => { box.disabled = !box.checked && chosen > 2; });
  };
  boxes.forEach((box) => box.addEventListener('change', update));
  update();
}
