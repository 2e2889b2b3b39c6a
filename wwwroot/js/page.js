// Choosing a theme needs no reload: the form is posted in the background, and the page turns at once.
document.addEventListener('submit', event => {
  const form = event.target.closest('form.theme:not(.language)');
  if (!form || !event.submitter) return;
  event.preventDefault();
  const body = new FormData(form, event.submitter);
  document.documentElement.dataset.theme = event.submitter.value;
  fetch(form.action, { method: 'POST', body, redirect: 'manual' }).catch(() => form.submit());
});

// Which one holds is said when the menu opens.
document.addEventListener('beforetoggle', event => {
  for (const button of event.target.querySelectorAll?.('form.theme:not(.language) button') ?? []) {
    button.setAttribute('aria-pressed', String(button.value === document.documentElement.dataset.theme));
  }
}, true);
document.addEventListener('click', event => {
  if (event.target.closest('.menu a')) event.target.closest('.menu').hidePopover();
});

// The keys that work everywhere, on "?" or from the menu.
function showKeys() {
  const keys = document.getElementById('keys');
  if (keys && !keys.open) keys.showModal();
}

document.addEventListener('keydown', event => {
  if (event.key !== '?' || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable]')) return;
  event.preventDefault();
  showKeys();
});
document.addEventListener('click', event => {
  if (!event.target.closest('[data-keys]')) return;
  event.target.closest('.menu')?.hidePopover();
  showKeys();
});

// A chosen or dropped file is named in the area that took it.
document.addEventListener('change', event => {
  const output = event.target.dataset?.file && document.getElementById(event.target.dataset.file);
  if (output) output.value = event.target.files[0]?.name ?? '';
});

// Where the reader is, for times "here": told in a cookie before the page is asked for, or when the page asks.
window.readerZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? null;
const zone = window.readerZone();
const inCookie = `${location.protocol === 'https:' ? '__Host-' : ''}zone=${encodeURIComponent(zone)}`;
if (zone && !document.cookie.split('; ').includes(inCookie)) {
  document.cookie = `${inCookie}; path=/; max-age=31536000; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;
}

// Becoming interactive renders a page anew: what was typed into a marked field meanwhile is put back.
// So is what was typed before this script came.
const typed = new Map([...document.querySelectorAll('[data-keep]')]
  .filter(field => field.type === 'checkbox' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue)
  .map(field => [field.id, field]));
document.addEventListener('input', event => {
  if (event.target.matches('[data-keep]')) typed.set(event.target.id, event.target);
});
new MutationObserver(() => {
  for (const [id, before] of typed) {
    const now = document.getElementById(id);
    if (!now || now === before) continue;
    const focused = !document.activeElement || document.activeElement === document.body;
    if (now.type === 'checkbox') now.checked = before.checked;
    else now.value = before.value;
    typed.set(id, now);
    if (focused) now.focus();
  }
}).observe(document.body, { childList: true, subtree: true });

// Copying: the clipboard where the browser allows it, else the older way, else the value is selected for Ctrl+C.
// It is said in one status line that is there before there is anything to say.
const said = document.body.appendChild(Object.assign(document.createElement('div'), { id: 'said', className: 'unseen' }));
said.setAttribute('role', 'status');

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy], [data-copy-from]');
  if (!button) return;
  // What is long stands in the page once, and is copied from there.
  const { copy = document.getElementById(button.dataset.copyFrom)?.value, copied, select } = button.dataset;
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
