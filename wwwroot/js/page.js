// Choosing a theme needs no reload: the form is posted in the background, and the page turns at once.
document.addEventListener('submit', event => {
  const form = event.target.closest('form.theme');
  if (!form || !event.submitter) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  document.documentElement.dataset.theme = event.submitter.value;
  fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => form.submit());
});

// Which one holds is said when the menu opens.
document.addEventListener('beforetoggle', event => {
  for (const button of event.target.querySelectorAll?.('form.theme button') ?? []) {
    button.setAttribute('aria-pressed', String(button.value === document.documentElement.dataset.theme));
  }
}, true);
document.addEventListener('click', event => {
  if (event.target.closest('.menu a')) event.target.closest('.menu').hidePopover();
});

// A chosen or dropped file is named in the area that took it.
document.addEventListener('change', event => {
  const output = event.target.dataset?.file && document.getElementById(event.target.dataset.file);
  if (output) output.value = event.target.files[0]?.name ?? '';
});
