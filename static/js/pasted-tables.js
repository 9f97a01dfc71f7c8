// A table that is pasted into a rich text is kept as lines, one for each row: there are no tables in these texts,
// and the editor would run the cells together.

const BETWEEN_CELLS = ' · ';

function wordsOf(cell) {
  // Paragraphs, lines and points inside a cell are told apart by a space.
  for (const part of cell.querySelectorAll('p, div, li, br')) part.after(' ');
  return cell.textContent.replace(/\s+/g, ' ').trim();
}

function lineOf(row) {
  const line = document.createElement('p');
  line.textContent = [...row.cells].map(wordsOf).filter(Boolean).join(BETWEEN_CELLS);
  return line;
}

document.addEventListener(
  'paste',
  (event) => {
    const html = event.clipboardData?.getData('text/html') ?? '';
    if (!/<table/i.test(html) || !event.target.closest?.('[data-draftail-editor-wrapper], .Draftail-Editor')) return;
    const { body } = new DOMParser().parseFromString(html, 'text/html');
    for (const table of body.querySelectorAll('table')) table.replaceWith(...[...table.rows].map(lineOf));
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/html', body.innerHTML);
    clipboardData.setData('text/plain', event.clipboardData.getData('text/plain'));
    event.preventDefault();
    event.stopImmediatePropagation();
    const options = { clipboardData, bubbles: true, cancelable: true, composed: true };
    event.target.dispatchEvent(new ClipboardEvent('paste', options));
  },
  { capture: true },
);
