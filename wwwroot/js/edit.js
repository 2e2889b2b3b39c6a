// Forms of records: what is wrong is said while a field is left, what is typed is kept as a draft, Ctrl+S saves, and
// leaving asks. The form works without any of it: buttons post it, and the server renders what was typed.
//
// Drafts live in sessionStorage: they survive a reload, a lost connection and a restart of the server, and are gone with
// the tab. Machines are shared, and what is typed are people's contact details, so nothing stays for the next person.
(() => {
  'use strict';

  const QUIET = 600; // ms without a key before a draft is kept
  const formOf = node => node?.closest?.('form.record') ?? null;
  const current = () => document.querySelector('form.record');
  const keyOf = form => `draft:${form.dataset.who}:${form.dataset.record}`;
  const skipped = name => name === '_handler' || name === '__RequestVerificationToken' || name === 'act' || name.startsWith('choose:') || name === 'newer';

  let clean = null;    // the form as the record says, to know whether anything was typed
  let waiting = null;  // the timer of the next draft
  let sending = false; // leaving on purpose
  let touched = new Set();

  const pairsOf = form => [...new FormData(form)].filter(([name, value]) => typeof value === 'string' && !skipped(name));
  const isDirty = form => form !== null && (form.dataset.dirty === 'true' || JSON.stringify(pairsOf(form)) !== clean);
  const clock = when => new Date(when).toLocaleTimeString(document.documentElement.lang || undefined, { hour: '2-digit', minute: '2-digit' });
  const say = (text, gap) => text.replace('{0}', gap);

  // ---- Drafts -------------------------------------------------------------------------------------------------

  function read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  }

  function keep(form) {
    clearTimeout(waiting);
    waiting = null;
    if (!isDirty(form)) return;
    const at = Date.now();
    try {
      sessionStorage.setItem(keyOf(form), JSON.stringify({ at, version: form.dataset.version, pairs: pairsOf(form) }));
      status(form, say(form.dataset.saved, clock(at)));
    } catch {
      // No room, or no storage: the guard on leaving still holds.
    }
  }

  function drop(form) {
    clearTimeout(waiting);
    waiting = null;
    sessionStorage.removeItem(keyOf(form));
    status(form, '');
  }

  function status(form, text) {
    const line = form.querySelector('.draft-status');
    if (line) line.textContent = text;
  }

  function bar(form, text, withButtons) {
    const box = form.querySelector('.draft');
    box.hidden = false;
    box.querySelector('p').textContent = text;
    for (const button of box.querySelectorAll('button')) button.hidden = !withButtons;
  }

  // The server renders the draft, with all of its rows, as if it had been posted from the form itself.
  async function restore(form, draft) {
    const body = new URLSearchParams(draft.pairs);
    for (const name of ['_handler', '__RequestVerificationToken']) body.set(name, form.elements[name]?.value ?? '');
    body.set('act', 'restore');
    if (await exchange(form, body)) bar(current(), say(current().dataset.restored, clock(draft.at)), false);
    else status(form, form.dataset.failed);
  }

  // ---- The server renders the next form ------------------------------------------------------------------------

  async function exchange(form, body) {
    const before = new URLSearchParams(new FormData(form));
    let response;
    try {
      response = await fetch(form.getAttribute('action') || location.href, { method: 'POST', body, redirect: 'manual' });
    } catch {
      return false;
    }

    if (!response.ok) return false;
    const next = new DOMParser().parseFromString(await response.text(), 'text/html').querySelector('form.record');
    if (!next) return false;
    carry(form, before, next);
    const open = [...form.querySelectorAll('details[open]')].map(place);
    form.replaceWith(next);
    for (const details of next.querySelectorAll('details')) {
      if (open.includes(place(details))) details.open = true;
    }

    return true;
  }

  // What was typed or ticked while the next form was on its way goes along into it.
  function carry(form, before, next) {
    for (const field of form.elements) {
      if (!field.name || field.disabled || !/^(text|textarea|select-one|checkbox|radio|email|tel|url|date|time|number|search)$/.test(field.type)) continue;
      const ticks = field.type === 'checkbox' || field.type === 'radio';
      const was = before.getAll(field.name);
      if (ticks ? was.includes(field.value) === field.checked : was.includes(field.value.replace(/\r?\n/g, '\r\n')) || was.includes(field.value)) continue;
      const other = [...next.elements].find(one => one.name === field.name && one.type === field.type && (!ticks || one.value === field.value));
      if (!other) continue;
      if (ticks) other.checked = field.checked;
      else other.value = field.value;
    }
  }

  // Where a folded group stands, so that it is as open in the next form.
  const place = details => (details.querySelector('[name]')?.name ?? '');

  let acting = null; // the next form is on its way

  // Whoever is quicker than the server means the form that comes: the button is pressed in that one.
  function afterwards({ name, value }) {
    acting.finally(() => setTimeout(() => [...current()?.querySelectorAll('button') ?? []].find(other => other.name === name && other.value === value)?.click()));
  }

  async function act(form, button) {
    const body = new URLSearchParams(new FormData(form, button));
    const before = form.dataset.version;
    if (!await exchange(form, body)) {
      sending = true;
      keep(form);
      form.submit.call(form);
      return;
    }

    const next = current();
    next.dataset.dirty = 'true';
    next.dataset.version = before;
    keep(next);
    const fresh = next.querySelector('[data-fresh]');
    const value = button.value;
    const again = [...next.querySelectorAll('button[name=act]')].find(other => other.value === value);
    const first = fresh?.querySelector('input:not([type=hidden]), select, textarea')
      ?? (value.startsWith('set:') ? next.elements[value.slice(4).split('=')[0]] : null)
      ?? again ?? [...next.querySelectorAll('button.add')].find(other => value.startsWith('remove:' + other.value.slice(4) + '/'));
    first?.focus();
  }

  // ---- What is wrong, and what is listed already ---------------------------------------------------------------

  let asking = null;

  async function check(form) {
    if (!form.dataset.check) return;
    asking?.abort();
    const mine = asking = new AbortController();
    try {
      const response = await fetch(form.dataset.check, { method: 'POST', body: new URLSearchParams(new FormData(form)), signal: mine.signal });
      if (!response.ok || current() !== form) return;
      const answer = await response.json();
      for (const id of touched) wrong(document.getElementById(id), answer.problems[id] ?? null);
      for (const old of form.querySelectorAll('.listed')) old.remove();
      for (const one of answer.listed) listed(form, one);
    } catch {
      // Help that didn't come: saving checks everything again.
    }
  }

  function wrong(input, text) {
    const field = input?.closest('.field');
    if (!field) return;
    const id = input.id + '-wrong';
    let line = document.getElementById(id);
    const described = (input.getAttribute('aria-describedby') ?? '').split(' ').filter(one => one && one !== id);
    if (text === null) {
      line?.remove();
      input.removeAttribute('aria-invalid');
    } else {
      if (!line) {
        line = document.createElement('p');
        line.id = id;
        line.className = 'wrong';
        field.append(line);
      }

      line.textContent = text;
      described.unshift(id);
      if (!input.matches('fieldset')) input.setAttribute('aria-invalid', 'true');
    }

    if (described.length > 0) input.setAttribute('aria-describedby', described.join(' '));
    else input.removeAttribute('aria-describedby');
  }

  function listed(form, one) {
    const input = document.getElementById(one.path.replaceAll('/', '-'));
    const field = input?.closest('.field');
    if (!field) return;
    const line = document.createElement('p');
    line.className = 'listed';
    line.setAttribute('role', 'status');
    const link = document.createElement('a');
    link.href = one.address;
    link.target = '_blank';
    link.textContent = one.name;
    const [before, after] = form.dataset.listed.split('{0}');
    line.append(before, link, after ?? '');
    field.append(line);
  }

  async function pick(input) {
    const list = document.getElementById(input.getAttribute('list'));
    const text = input.value.trim();
    if (!list || text.length < 2) return;
    try {
      const response = await fetch(input.dataset.pick, { method: 'POST', headers: { 'Content-Type': 'text/plain;charset=utf-8' }, body: text });
      if (!response.ok || input.value.trim() !== text) return;
      list.replaceChildren(...(await response.json()).map(value => Object.assign(document.createElement('option'), { value })));
    } catch {
      // Nothing to suggest: the name is looked up when the form is sent.
    }
  }

  // ---- What people do ------------------------------------------------------------------------------------------

  document.addEventListener('input', event => {
    const form = formOf(event.target);
    if (!form) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => keep(form), QUIET);
    if (event.target.dataset.pick) pick(event.target);
  });

  document.addEventListener('change', event => {
    const form = formOf(event.target);
    if (!form) return;
    const field = event.target.closest('fieldset.checks') ?? event.target;
    if (field.id) touched.add(field.id);
    check(form);
  });

  // A required field left empty is said too, though nothing changed in it.
  document.addEventListener('focusout', event => {
    const form = formOf(event.target);
    if (!form || event.target.getAttribute('aria-required') !== 'true' || event.target.value !== '' || touched.has(event.target.id)) return;
    if (formOf(event.relatedTarget) !== form) return;
    touched.add(event.target.id);
    check(form);
  });

  document.addEventListener('click', event => {
    const form = formOf(event.target);
    const button = event.target.closest?.('button');
    if (!form || !button) return;
    if (button.dataset.draft === 'restore') {
      const draft = read(keyOf(form));
      if (draft) restore(form, draft);
    } else if (button.dataset.draft === 'discard') {
      drop(form);
      form.querySelector('.draft').hidden = true;
    } else if (button.name === 'act' && /^(add|remove|up|down|set):/.test(button.value)) {
      event.preventDefault();
      if (acting) afterwards(button);
      else acting = act(form, button).finally(() => { acting = null; });
    }
  });

  // "Cancel" is a decision: it takes the draft along, after asking.
  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[data-leave]');
    const form = formOf(link);
    if (form && !isDirty(form)) drop(form);
  });

  document.addEventListener('submit', event => {
    const form = formOf(event.target);
    if (!form) return;
    if (acting && event.submitter) {
      event.preventDefault();
      afterwards(event.submitter);
      return;
    }

    keep(form);
    sending = true;
    setTimeout(() => { sending = false; }, 4000); // it didn't leave after all: the connection is gone
  });

  document.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 's') {
      const form = current();
      if (!form) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector('button[name=act][value=save]'));
    }
  });

  addEventListener('beforeunload', event => {
    const form = current();
    if (sending || !isDirty(form)) return;
    keep(form);
    event.preventDefault();
  });

  // A page that is put away, by a phone or by a crash, has its draft.
  addEventListener('pagehide', () => {
    const form = current();
    if (form && waiting !== null) keep(form);
  });

  // ---- Arriving ------------------------------------------------------------------------------------------------

  function arrive() {
    const form = current();
    const saved = new URLSearchParams(location.search).has('saved');
    for (const key of Object.keys(sessionStorage)) {
      if (!key.startsWith('draft:')) continue;
      // Saved and back at the record: what was kept of it is on the list now. Another person's draft is none of ours.
      if (saved && key === sessionStorage.getItem('draft-of')) sessionStorage.removeItem(key);
      else if (form && !key.startsWith(`draft:${form.dataset.who}:`)) sessionStorage.removeItem(key);
    }

    if (saved || !form) {
      if (saved) sessionStorage.removeItem('draft-of');
      if (!form) return;
    }

    clean = JSON.stringify(pairsOf(form));
    touched = new Set([...form.querySelectorAll('[aria-invalid=true]')].map(input => input.id));
    sessionStorage.setItem('draft-of', keyOf(form));
    if (form.dataset.dirty === 'true') {
      keep(form);
      return;
    }

    const draft = read(keyOf(form));
    if (!draft) return;
    if (JSON.stringify(draft.pairs) === clean) drop(form);
    else if (performance.getEntriesByType('navigation')[0]?.type === 'reload') restore(form, draft);
    else bar(form, say(draft.version === form.dataset.version ? form.dataset.offer : form.dataset.older, clock(draft.at)), true);
  }

  arrive();
})();
