/* Price updates in the admin: keeps the progress up to date, and refuses a file that is too large before it
   is sent. */
(() => {
  "use strict";

  const SECONDS = 1;

  const progress = document.querySelector("[data-price-progress][data-running]");

  async function follow() {
    try {
      const response = await fetch(location.href, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const next = page.querySelector("[data-price-progress]");
      if (response.ok && next && !("running" in next.dataset)) {
        location.reload();
        return;
      }
      if (next) progress.replaceChildren(...next.childNodes);
    } catch {
      // The server starts anew, or the network is gone: the next look may find it.
    }
    setTimeout(follow, SECONDS * 1000);
  }

  if (progress) setTimeout(follow, SECONDS * 1000);

  document.querySelectorAll("[data-price-upload]").forEach((form) => {
    const input = form.querySelector("input[type=file]");
    form.addEventListener("submit", (event) => {
      const isTooLarge = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
      input.setCustomValidity(isTooLarge ? form.dataset.tooLarge : "");
      if (isTooLarge) {
        event.preventDefault();
        input.reportValidity();
      }
    });
    input.addEventListener("change", () => input.setCustomValidity(""));
  });
})();
