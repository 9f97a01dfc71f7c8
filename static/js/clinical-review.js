// “Approve” waits until the end of each difference has been on the screen. It can be focused all the time, and says
// which ones are missing; each is a link that leads to it. The server does not rely on this.
const form = document.querySelector("[data-review]");
const button = form?.querySelector("[data-approve]");
const unread = new Set(document.querySelectorAll(".review > .difference [data-read-to]"));
const note = form?.querySelector("[data-unread]");

const show = () => {
  button.setAttribute("aria-disabled", String(unread.size > 0));
  if (!unread.size) note.hidden = true;
};

if (button && unread.size && "IntersectionObserver" in window) {
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        unread.delete(entry.target);
        observer.unobserve(entry.target);
      }
    }
    show();
  });
  unread.forEach((end) => observer.observe(end));
  show();
  form.addEventListener("submit", (event) => {
    if (event.submitter !== button || !unread.size) return;
    event.preventDefault();
    const links = [...unread].map((end) => {
      const link = document.createElement("a");
      const heading = end.parentElement.querySelector("h3");
      heading.tabIndex = -1;
      link.href = `#${heading.id}`;
      link.textContent = end.dataset.readTo;
      link.addEventListener("click", () => heading.focus());
      return link;
    });
    const names = note.querySelector("[data-unread-names]");
    names.replaceChildren(...links.flatMap((link, index) => (index ? [", ", link] : [link])));
    note.hidden = false;
  });
}
