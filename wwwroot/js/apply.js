// The applicant's form: what is typed is sent at every pause, and what could not be sent stays in this tab and is sent
// again. "Saved" is said only once the server has it. Without any of this the buttons of the form do the same.
(() => {
  'use strict';

  const QUIET = 700;   // ms without a key before it is sent
  const AGAIN = 4000;  // ms before it is tried again
  const form = () => document.querySelector('form[data-apply]');
  const keyOf = target => 'apply:' + target.dataset.apply;
  const pairsOf = target => [...new FormData(target)].filter(([name, value]) => typeof value === 'string' && name.startsWith('q:'));
  const clock = when => new Date(when).toLocaleTimeString(document.documentElement.lang || undefined, { hour: '2-digit', minute: '2-digit' });

  let waiting = null;
  let sending = null;
  let last = null; // what the server has

  // Two sendings may overtake one another on their way: each is numbered, and the server goes by the highest.
  const own = Array.from(crypto.getRandomValues(new Uint8Array(8)), byte => byte.toString(16).padStart(2, '0')).join('');
  let number = 0;
  const turn = () => own + ':' + ++number;

  function status(text, state) {
    const line = document.getElementById('apply-status');
    if (!line) return;
    line.textContent = text;
    line.dataset.state = state;
  }

  async function send(target) {
    clearTimeout(waiting);
    if (sending) return;
    const pairs = pairsOf(target);
    const text = JSON.stringify(pairs);
    if (text === last) return;
    try { sessionStorage.setItem(keyOf(target), text); } catch { /* No room: the server is tried all the same. */ }
    const body = new URLSearchParams(pairs);
    body.set('__RequestVerificationToken', target.elements['__RequestVerificationToken'].value);
    body.set('turn', turn());
    status(target.dataset.saving, 'saving');
    sending = true;
    try {
      const response = await fetch('/apply/save', { method: 'POST', body, keepalive: body.toString().length < 60000, redirect: 'error' });
      if (response.status === 410) {
        status(target.dataset.ended, 'failed');
        return;
      }

      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      last = text;
      sessionStorage.removeItem(keyOf(target));
      status(target.dataset.saved.replace('{0}', clock(answer.at)), 'saved');
    } catch {
      status(target.dataset.unsaved, 'failed');
      waiting = setTimeout(() => send(target), AGAIN);
    } finally {
      sending = null;
    }

    if (JSON.stringify(pairsOf(target)) !== text) later(target);
  }

  function later(target) {
    clearTimeout(waiting);
    waiting = setTimeout(() => send(target), QUIET);
  }

  // What an earlier visit to this tab could not send comes back.
  function restore(target) {
    let kept;
    try { kept = JSON.parse(sessionStorage.getItem(keyOf(target))); } catch { kept = null; }
    if (!kept) return;
    for (const field of target.querySelectorAll('[name^="q:"]')) {
      const values = kept.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === 'checkbox') field.checked = values.includes(field.value);
      else if (field.type !== 'hidden' && field.type !== 'file' && values.length) field.value = values[0];
    }

    send(target);
  }

  document.addEventListener('input', event => { const target = event.target.closest?.('form[data-apply]'); if (target) later(target); });
  document.addEventListener('change', event => { const target = event.target.closest?.('form[data-apply]'); if (target) send(target); });
  document.addEventListener('submit', event => {
    if (!event.target.matches?.('form[data-apply]')) return;
    clearTimeout(waiting);
    event.target.elements.turn.value = turn();
    try {
      sessionStorage.setItem(keyOf(event.target), JSON.stringify(pairsOf(event.target)));
      sessionStorage.setItem('apply-posted', keyOf(event.target));
    } catch { /* as above */ }
  });
  window.addEventListener('online', () => { const target = form(); if (target) send(target); });
  window.addEventListener('pagehide', () => { const target = form(); if (target && !sending) send(target); });
  window.addEventListener('pageshow', event => {
    // A page that came from the server after a form was posted says that the form arrived. Going back says nothing.
    const way = performance.getEntriesByType('navigation')[0]?.type;
    const posted = sessionStorage.getItem('apply-posted');
    if (posted && !event.persisted && way === 'navigate') {
      sessionStorage.removeItem(posted);
      sessionStorage.removeItem('apply-posted');
    }

    const target = form();
    if (!target) return;
    last = JSON.stringify(pairsOf(target));
    restore(target);
  });
})();
