// The side panel “How search sees it”: asks for its contents when it opens, and after each save while open.
// Wagtail's own w-swap, on the same element, fetches them and puts them into place.

class SearchAppearance extends window.StimulusModule.Controller {
  connect() {
    this.panel = this.element.closest('[data-side-panel]');
    this.ask = this.ask.bind(this);
    this.panel.addEventListener('show', this.ask);
    this.ask();
  }

  disconnect() {
    this.panel.removeEventListener('show', this.ask);
  }

  ask() {
    if (!this.panel.hidden) this.dispatch('wanted');
  }
}

window.wagtail.app.register('search-appearance', SearchAppearance);
