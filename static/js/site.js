// Enhancement only: every page works without this file.

// The phone's menu closes with Escape, and when something else is touched.
const menu = document.querySelector('.menu');
if (menu) {
  const close = () => { menu.open = false; };
  addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !menu.open) return;
    close();
    menu.querySelector('summary').focus();
  });
  addEventListener('pointerdown', ({ target }) => { if (menu.open && !menu.contains(target)) close(); });
}

// The week in the footer becomes today's hours, at the clinic's own time. Each day is its hours in words, then
// the minutes at which the clinic opens and closes in turn.
for (const hours of document.querySelectorAll('.today')) {
  const { zone, week, today, open } = hours.dataset;
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  }).formatToParts(new Date());
  const part = (type) => parts.find((one) => one.type === type).value;
  const days = JSON.parse(week);
  const [words, ...turns] = days[['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(part('weekday'))];
  if (!words) continue;
  const minute = part('hour') * 60 + Number(part('minute'));
  hours.textContent = `${today}: ${words}`;
  // An odd number of turns has passed while it is open.
  if (turns.filter((turn) => turn <= minute).length % 2) {
    hours.append('. ', Object.assign(document.createElement('b'), { textContent: open }));
  }
}

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

// Print, save and share.
for (const keep of document.querySelectorAll('.keep')) {
  keep.hidden = false;
  keep.addEventListener('click', async ({ target }) => {
    const button = target.closest('[data-keep]');
    if (button?.dataset.keep === 'print') print();
    if (button?.dataset.keep !== 'share') return;
    if (navigator.share) {
      // Who changes their mind closes the sheet, which is no fault.
      await navigator.share({ title: document.title, url: location.href }).catch(() => null);
      return;
    }
    await navigator.clipboard.writeText(location.href);
    button.querySelector('span').textContent = button.dataset.copied;
  });
}
