// Dates, times and amounts in the admin: what is typed is never replaced, and is said in words beside its input.

{
  const { jQuery } = window;
  const picker = jQuery.fn.datetimepicker;
  const address = document.currentScript.dataset.address;

  const OPENS_AFTER = 150;

  const kindOf = ({ datepicker = true, timepicker = true }) => {
    if (!datepicker) return 'time';
    return timepicker ? 'moment' : 'date';
  };

  // Wagtail's picker turns what it cannot read into the present day when the cursor leaves.
  jQuery.fn.datetimepicker = Object.assign(function (options, ...rest) {
    if (typeof options !== 'object') return picker.call(this, options, ...rest);
    this.each((_, input) => { input.dataset.typed = kindOf(options); });
    // What would turn the date into another also closes the calendar, which opens some time after the cursor came.
    this.on('blur', ({ currentTarget: input }) => {
      const hide = () => { if (input !== document.activeElement) picker.call(jQuery(input), 'hide'); };
      setTimeout(hide);
      setTimeout(hide, OPENS_AFTER);
    });
    return picker.call(this, { ...options, validateOnBlur: false }, ...rest);
  }, picker);

  const besideOf = (input) => {
    if (input.nextElementSibling?.matches('.typed-words')) return input.nextElementSibling;
    const words = document.createElement('output');
    words.className = 'typed-words';
    words.htmlFor = input.id;
    input.after(words);
    return words;
  };

  async function say(input) {
    const text = input.value.trim();
    const beside = besideOf(input);
    let answer = {};
    if (text) {
      const { typed, typedAddress = address.replace('KIND', typed) } = input.dataset;
      // An amount is read in the currency of its line.
      const currency = input.form?.elements.namedItem(input.name.replace(/(minimum|maximum)$/, 'currency'));
      const query = new URLSearchParams(typed === 'amount' ? { text, currency: currency?.value ?? '' } : { text });
      const asked = `${typedAddress}?${query}`;
      answer = await fetch(asked).then((response) => (response.ok ? response.json() : {})).catch(() => ({}));
    }
    if (input.value.trim() !== text) return;
    beside.textContent = answer.words ?? answer.refused ?? '';
    beside.classList.toggle('typed-words--refused', 'refused' in answer);
  }

  document.addEventListener('change', (event) => {
    if (event.target.dataset?.typed) say(event.target);
  });
}
