// Enhancement only: every page works without this file.

// The jump bar marks the section that is being read, and keeps its entry in view.
const links = new Map([...document.querySelectorAll('.jump a[href^="#"]')].map((link) => [link.hash.slice(1), link]));
const sections = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const link = links.get(target.id), list = link.closest('ul');
    link.removeAttribute('aria-current');
    if (!isIntersecting) continue;
    links.forEach((other) => other.removeAttribute('aria-current'));
    link.setAttribute('aria-current', 'true');
    list.scrollBy({ left: link.getBoundingClientRect().left - list.getBoundingClientRect().left - 24 });
  }
}, { rootMargin: '-20% 0px -70%' });
for (const id of links.keys()) {
  const section = document.getElementById(id);
  if (section) sections.observe(section);
}

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
