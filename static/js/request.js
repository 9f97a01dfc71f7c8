// Enhancement only. Whoever goes back after a request was sent finds the form empty, though the browser may have kept
// what was typed. Until the thanks have come, nothing is lost.
const form = document.querySelector('.form');
if (window.navigation) {
  addEventListener('pageshow', () => {
    const later = navigation.entries().slice(navigation.currentEntry.index + 1);
    if (!later.some(({ url }) => url?.startsWith(`${form.action}thanks/`))) return;
    for (const field of form.elements) {
      if (field.type === 'checkbox') field.checked = false;
      else if (field.type !== 'hidden') field.value = '';
    }
  });
}
