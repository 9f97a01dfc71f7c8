// Enhancement only: every page works without this file.

// The jump bar marks the section that is being read, and keeps its entry in view.
const links = new Map([...document.querySelectorAll('.jump a[href^="#"]')].map((link) => [link.hash.slice(1), link]));
const sections = [...document.querySelectorAll('main section[id]')].filter(({ id }) => links.has(id));
const seen = new Set();
const observer = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) seen[isIntersecting ? 'add' : 'delete'](target);
  const current = links.get(sections.findLast((section) => seen.has(section))?.id);
  links.forEach((link) => link.removeAttribute('aria-current'));
  if (!current) return;
  current.setAttribute('aria-current', 'true');
  const list = current.closest('ul');
  list.scrollBy({ left: current.getBoundingClientRect().left - list.getBoundingClientRect().left - 24 });
}, { rootMargin: '-20% 0px -70%' });
sections.forEach((section) => observer.observe(section));

// Its button appears once the bar is stuck, when the one in the fact panel is out of sight.
const jump = document.querySelector('.jump');
if (jump) {
  new IntersectionObserver(([bar]) => {
    jump.toggleAttribute('data-stuck', bar.intersectionRatio < 1 && bar.boundingClientRect.top < 1);
  }, { rootMargin: '-1px 0px 0px', threshold: [0, 1] }).observe(jump);
}

// Folds open from an anchor inside or around them.
const unfold = () => {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  const around = target.closest('.fold');
  for (const fold of [...target.querySelectorAll('.fold'), ...(around ? [around] : [])]) fold.open = true;
};
addEventListener('hashchange', unfold);
unfold();
