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

// Copying: the clipboard where the browser allows it, else the older way, else the value is selected for Ctrl+C.
// It is said in one status line that is there before there is anything to say.
const said = document.body.appendChild(Object.assign(document.createElement('div'), { id: 'said', className: 'unseen' }));
said.setAttribute('role', 'status');

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy]');
  if (!button) return;
  const { copy, copied, select } = button.dataset;
  let done = false;
  try {
    await navigator.clipboard.writeText(copy);
    done = true;
  } catch {
    const field = document.body.appendChild(Object.assign(document.createElement('textarea'), { className: 'copy-field', value: copy, readOnly: true }));
    field.setAttribute('aria-label', select);
    field.select();
    done = document.execCommand('copy');
    if (done) {
      field.remove();
      button.focus();
    } else {
      field.addEventListener('blur', () => field.remove());
    }
  }

  said.textContent = '';
  setTimeout(() => { said.textContent = done ? copied : select; }, 50);
  if (done) {
    button.dataset.done = '';
    setTimeout(() => { delete button.dataset.done; }, 2000);
  }
});
