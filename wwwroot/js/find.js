// The type-ahead of every find box, and what a page remembers. It listens on the document and talks to the server by
// itself, so it works before a circuit starts, while one reconnects, and on static pages.
(() => {
  'use strict';

  const phone = matchMedia('(max-width: 760px)');
  const interactive = () => document.querySelector('[data-interactive="true"]') !== null;

  // ---- What must not reach the server -------------------------------------------------------------------------
  // Of an IBAN only the country and the bank's code are sent, of a card number the first eight digits. The rest is
  // taken out of the box before anything is asked or submitted. src/Search/PasteRules.cs has the same rules, and a test
  // holds this list (country, length, where the bank's code stands) to src/Kernel/Ibans.cs.

  const ibans = new Map(('AD24:0-4 AE23:0-3 AL28:0-3 AT20:0-5 AZ28:0-4 BA20:0-3 BE16:0-3 BG22:0-4 BH22:0-4 BI27:0-5 BR29:0-8 BY28:0-4 CH21:0-5 CR22:0-4 CY28:0-3 CZ24:0-4 DE22:0-8 DJ27:0-5 DK18:0-4 DO28:0-4 EE20:0-2 EG29:0-4 ES24:0-4 FI18:0-3 FK18:0-2 FO18:0-4 FR27:0-5 GB22:0-4 GE22:0-2 GI23:0-4 GL18:0-4 GR27:0-3 GT28:0-4 HN28:0-4 HR21:0-7 HU28:0-3 IE22:0-4 IL23:0-3 IQ23:0-4 IS26:0-2 IT27:1-6 JO30:0-4 KW30:0-4 KZ20:0-3 LB28:0-4 LC32:0-4 LI21:0-5 LT20:0-5 LU20:0-3 LV21:0-4 LY25:0-3 MC27:0-5 MD24:0-2 ME22:0-3 MK19:0-3 MN20:0-4 MR27:0-5 MT31:0-4 MU30:0-6 NI28:0-4 NL18:0-4 NO15:0-4 OM23:0-3 PK24:0-4 PL28:0-8 PS29:0-4 PT25:0-4 QA29:0-4 RO24:0-4 RS22:0-3 RU33:0-9 SA24:0-2 SC31:0-6 SD18:0-2 SE24:0-3 SI19:0-2 SK24:0-4 SM27:1-6 SO23:0-4 ST25:0-4 SV28:0-4 TL23:0-3 TN24:0-2 TR26:0-5 UA29:0-6 VA22:0-3 VG24:0-4 XK20:0-2 YE30:0-4')
    .split(' ').map(row => row.match(/^(..)(\d+):(\d+)-(\d+)$/).slice(1)).map(([country, ...numbers]) => [country, numbers.map(Number)]));

  const shortestIban = 15;

  function luhn(digits) {
    let sum = 0;
    [...digits].reverse().forEach((digit, i) => { const twice = digit * (i % 2 + 1); sum += twice > 9 ? twice - 9 : twice; });
    return sum % 10 === 0;
  }

  const isCard = digits => digits.length >= 16 ? digits[0] !== '0' || digits.length > 18
    : digits.length === 15 ? /^3[47]/.test(digits) || /^(2131|1800)/.test(digits) && luhn(digits)
    : digits.length === 14 ? /^3[0689]/.test(digits) && luhn(digits)
    : digits.length === 13 ? digits[0] === '4' && luhn(digits) : false;

  // ISO 7064, mod 97-10, over the number with its first four characters at the end; letters count from 10.
  const remainder = iban => [...iban.slice(4) + iban.slice(0, 4)].reduce((rest, c) => (rest * (c > '9' ? 100 : 10) + parseInt(c, 36)) % 97, 0);

  // An IBAN, or its beginning: { sent, whole }. Null when it is none.
  function asIban(text) {
    const given = text.trim().replace(/^[<>",;]+|[<>",;]+$/g, '').replace(/^iban[\s:]*(?=[a-z]{2}\d\d)/i, '');
    if (/[^a-z0-9 .\-\u00a0\u2011\u202f]/i.test(given)) return null;
    const compact = given.replace(/[^a-z0-9]/gi, '').toUpperCase();
    const [length, from, to] = ibans.get(compact.slice(0, 2)) ?? [];
    if (to === undefined || !/^[A-Z]{2}\d\d/.test(compact) || compact.length < 4 + to) return null;
    return { sent: `IBAN ${compact.slice(0, 2)}-${compact.slice(4 + from, 4 + to)}`, whole: compact.length >= shortestIban, beyond: compact.length > 4 + to, beginning: compact.slice(0, 4 + to), mistyped: compact.length === length && remainder(compact) !== 1 };
  }

  const digitsOf = text => /^[\d .\-\u00a0\u2011\u2013]+$/.test(text.trim().replace(/^[<>",;]+|[<>",;]+$/g, '').replace(/^card /i, '')) ? text.replace(/\D/g, '') : '';

  // The text that may be sent in place of this one.
  function shortened(text) {
    const iban = asIban(text);
    if (iban?.whole) return iban.sent;
    // Whoever types on after the number was shortened adds nothing to it.
    const [, country, typed] = text.trim().match(/^iban ([a-z]{2})-([a-z0-9 ]+)$/i) ?? [];
    const [, from, to] = ibans.get(country?.toUpperCase()) ?? [];
    if (typed && typed.replace(/ /g, '').length > to - from) return `IBAN ${country.toUpperCase()}-${typed.replace(/ /g, '').slice(0, to - from).toUpperCase()}`;
    const digits = digitsOf(text);
    return isCard(digits) || /^card /i.test(text.trim()) && digits.length > 8 ? 'card ' + digits.slice(0, 8) : text;
  }

  // While somebody types: what may be asked so far. Null when nothing may, because it could become a card's number.
  function askable(text) {
    const iban = asIban(text);
    if (iban?.beyond) return iban.whole ? iban.sent : iban.beginning;
    const digits = digitsOf(text);
    return digits.length > 8 && /^[2-6]/.test(digits) && !/^card /i.test(text.trim()) && !isCard(digits) ? null : shortened(text);
  }

  // What a number was pasted for stands in no address: src/Search/PasteRules.cs answers it on a page that has none.
  const isPrivate = text => /^(IBAN [A-Z]{2}-[A-Z0-9]+|card \d+|[2-6]\d{5,7})$/i.test(text.trim());

  let mistyped = ''; // what is left of an IBAN whose check digits didn't fit: only here were all of them seen

  function drop(input) {
    const kept = shortened(input.value);
    if (kept === input.value) return;
    mistyped = asIban(input.value)?.mistyped ? kept : '';
    input.value = kept;
  }

  // ---- The box ------------------------------------------------------------------------------------------------

  let asking = null;          // the request under way
  let askedFor = null;        // the text it asks for
  let openWhenAnswered = false; // Enter was pressed before the answer to what was typed had come

  const inputOf = form => form.querySelector('[role=combobox]');
  const popupOf = form => form.querySelector('.find-popup');
  const statusOf = form => form.querySelector('[role=status]');
  const optionsOf = form => [...popupOf(form).querySelectorAll('[role=option]')];
  const isOpen = form => !popupOf(form).hidden;

  const visibleBox = () => [...document.querySelectorAll('form.find')].find(form => inputOf(form).getClientRects().length > 0);

  async function suggest(id) {
    let form = document.getElementById(id);
    drop(inputOf(form));
    const text = inputOf(form).value;
    const asked = askable(text);
    asking?.abort();
    asking = null;
    openWhenAnswered = false;
    if (text.trim() === '' || asked === null) {
      askedFor = null;
      if (asked === null) {
        close(form);
        statusOf(form).textContent = inputOf(form).dataset.held;
      } else {
        await shortcuts(form);
      }

      return;
    }

    const mine = asking = new AbortController();
    askedFor = text;
    let fragment = null;
    try {
      const response = await fetch('/find/suggest', {
        method: 'POST', // so that what is typed never stands in an address or a log
        headers: { 'Content-Type': 'text/plain;charset=utf-8' },
        body: asked,
        signal: mine.signal,
      });
      fragment = response.ok ? await response.text() : null;
    } catch {
      if (mine.signal.aborted) return;
    }

    if (asking !== mine) return;
    asking = null;
    form = document.getElementById(id); // Blazor may have replaced it meanwhile
    if (!form || inputOf(form).value !== text) return;
    if (fragment === null) {
      close(form);
      statusOf(form).textContent = inputOf(form).dataset.failed;
    } else if (document.activeElement === inputOf(form)) {
      show(form, fragment);
    }

    if (openWhenAnswered) {
      openWhenAnswered = false;
      enter(form);
    }
  }

  // ---- What the empty box offers ------------------------------------------------------------------------------
  // Ids of the records opened last stay in this browser; what they are, and whether they may be seen, the server says.

  const opened = () => {
    try {
      return (localStorage.getItem('opened') ?? '').split('|').filter(id => /^[0-9a-f-]{36}$/.test(id));
    } catch {
      return [];
    }
  };

  function remember() {
    const id = /^\/(?:organisations|contacts)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(location.pathname)?.[1];
    if (!id) return;
    try {
      localStorage.setItem('opened', [id, ...opened().filter(other => other !== id)].slice(0, 8).join('|'));
    } catch {
      // Storage is denied: nothing is remembered.
    }
  }

  async function shortcuts(form) {
    const id = form.id;
    const mine = asking = new AbortController();
    let fragment = null;
    try {
      const response = await fetch('/find/shortcuts', { method: 'POST', headers: { 'Content-Type': 'text/plain;charset=utf-8' }, body: opened().join('|'), signal: mine.signal });
      fragment = response.status === 200 ? await response.text() : null;
    } catch {
      if (mine.signal.aborted) return;
    }

    if (asking !== mine) return;
    asking = null;
    form = document.getElementById(id);
    if (!form || inputOf(form).value.trim() !== '') return;
    if (fragment === null || document.activeElement !== inputOf(form)) close(form);
    else show(form, fragment);
  }

  function show(form, fragment) {
    const popup = popupOf(form);
    const input = inputOf(form);
    const nodes = new DOMParser().parseFromString(fragment, 'text/html').body.childNodes;
    popup.replaceChildren(...nodes);
    popup.hidden = false;
    form.dataset.open = '';
    // With no option there is no listbox to own; the words on what to do next are plain content.
    const list = popup.querySelector('[role=listbox]');
    input.setAttribute('aria-expanded', String(list !== null));
    if (list) input.setAttribute('aria-controls', list.id);
    else input.removeAttribute('aria-controls');
    const warning = mistyped !== '' && input.value === mistyped ? input.dataset.mistyped : '';
    if (warning) popup.querySelector('.opts-understood')?.append(Object.assign(document.createElement('strong'), { textContent: ' ' + warning }));
    statusOf(form).textContent = [popup.firstElementChild?.dataset.status ?? '', warning].join(' ').trim();
    mark(form, optionsOf(form).find(option => option.dataset.certain === 'true') ?? null);
  }

  function close(form) {
    const input = inputOf(form);
    popupOf(form).hidden = true;
    popupOf(form).replaceChildren();
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-controls');
    input.removeAttribute('aria-activedescendant');
    statusOf(form).textContent = '';
    if (!phone.matches || document.activeElement !== input) delete form.dataset.open;
  }

  function leave(form) {
    asking?.abort();
    asking = null;
    openWhenAnswered = false;
    inputOf(form).blur();
    close(form);
    delete form.dataset.open;
  }

  function mark(form, chosen) {
    for (const option of optionsOf(form)) option.setAttribute('aria-selected', String(option === chosen));
    if (chosen) {
      inputOf(form).setAttribute('aria-activedescendant', chosen.id);
      chosen.scrollIntoView({ block: 'nearest' });
    } else {
      inputOf(form).removeAttribute('aria-activedescendant');
    }
  }

  function step(form, by) {
    const options = optionsOf(form);
    if (options.length === 0) return;
    const at = options.findIndex(option => option.getAttribute('aria-selected') === 'true');
    mark(form, options[at < 0 ? (by > 0 ? 0 : options.length - 1) : (at + by + options.length) % options.length]);
  }

  function enter(form) {
    const chosen = isOpen(form) ? popupOf(form).querySelector('[role=option][aria-selected=true]') : null;
    if (chosen) chosen.click();
    else form.requestSubmit();
  }

  document.addEventListener('input', event => {
    const form = event.target.closest?.('form.find');
    if (form) suggest(form.id);
  });

  document.addEventListener('focusin', event => {
    const form = event.target.closest?.('form.find');
    for (const other of document.querySelectorAll('form.find[data-open]')) {
      if (other !== form) close(other);
    }

    if (!form || event.target !== inputOf(form)) return;
    if (phone.matches) form.dataset.open = '';
    const input = inputOf(form);
    if (isOpen(form)) return;
    // The home page puts one in its box unasked: there the shortcuts wait for a press.
    if (input.value.trim() === '' ? !form.matches('.hero-find') || pressed : input.value !== (input.dataset.value ?? '')) suggest(form.id);
  });

  let pressed = false;
  document.addEventListener('pointerdown', () => {
    pressed = true;
    setTimeout(() => { pressed = false; }, 400);
  }, true);
  document.addEventListener('click', event => {
    const form = event.target.closest?.('form.find');
    if (form && event.target === inputOf(form) && !isOpen(form) && inputOf(form).value.trim() === '') suggest(form.id);
  });

  document.addEventListener('pointerdown', event => {
    for (const form of document.querySelectorAll('form.find[data-open]')) {
      if (!form.contains(event.target)) close(form);
    }
  });

  document.addEventListener('keydown', event => {
    if (event.isComposing) return;
    const field = event.target.closest?.('input, textarea, select, [contenteditable]');
    if ((event.key === 'k' || event.key === 'K') && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
      || event.key === '/' && !field && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const box = visibleBox();
      if (!box) return;
      event.preventDefault();
      inputOf(box).focus();
      inputOf(box).select();
      return;
    }

    const form = event.target.closest?.('form.find');
    if (!form) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      if (phone.matches && !isOpen(form)) leave(form);
      else {
        close(form);
        inputOf(form).focus();
      }
    } else if (event.target === inputOf(form)) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault();
        if (isOpen(form)) step(form, event.key === 'ArrowDown' ? 1 : -1);
        else suggest(form.id);
      } else if (event.key === 'Enter') {
        event.preventDefault();
        // The options on screen may still answer an earlier text: wait for the right ones.
        if (asking && askedFor === inputOf(form).value) openWhenAnswered = true;
        else enter(form);
      }
    }
  });

  document.addEventListener('click', event => {
    const control = event.target.closest?.('[data-find]');
    if (control) leave(control.closest('form.find'));
    const skip = event.target.closest?.('a.skip');
    if (skip) {
      event.preventDefault();
      document.getElementById('main').focus();
    }
  }, true);

  document.addEventListener('submit', event => {
    const form = event.target.closest?.('form.find');
    if (!form) return;
    leave(form);
    drop(inputOf(form));
    const text = inputOf(form).value.trim();
    if (isPrivate(text)) return; // posted as it is, to a page without an address
    const address = '/find?q=' + encodeURIComponent(text.toWellFormed?.() ?? text);
    if (interactive() && window.Blazor) {
      event.preventDefault();
      window.Blazor.navigateTo(address);
    }
  });

  // ---- Nothing typed vanishes ---------------------------------------------------------------------------------
  // When a page becomes interactive, Blazor replaces what was prerendered in one go. Observers run before the next
  // paint, and what was removed still knows its values: they move over to the new elements.

  let focused = null;
  document.addEventListener('focusin', event => { focused = event.target; });
  document.addEventListener('focusout', event => {
    if (event.target.isConnected && event.relatedTarget === null) {
      queueMicrotask(() => { if (event.target.isConnected && document.activeElement !== event.target && focused === event.target) focused = null; });
    }
  });

  function twinOf(element) {
    // Whoever is in a box when its page goes is in the next page's box.
    if (element.matches('form.find [role=combobox]') && !document.getElementById(element.id)) {
      const box = visibleBox();
      return box ? inputOf(box) : null;
    }

    if (element.id) return document.getElementById(element.id);
    if (element.matches('a[href]')) return document.querySelector(`a[href="${CSS.escape(element.getAttribute('href'))}"]`);
    return null;
  }

  function carryOver(old) {
    const form = document.getElementById(old.id);
    if (!form || form === old) return;
    const from = inputOf(old), to = inputOf(form);
    if (to.value !== from.value) to.value = from.value;
    if (isOpen(old)) {
      popupOf(form).replaceChildren(...popupOf(old).childNodes);
      popupOf(form).hidden = false;
      for (const name of ['aria-expanded', 'aria-controls', 'aria-activedescendant']) {
        if (from.hasAttribute(name)) to.setAttribute(name, from.getAttribute(name));
      }

      statusOf(form).textContent = statusOf(old).textContent;
    }

    if ('open' in old.dataset) form.dataset.open = '';
  }

  new MutationObserver(records => {
    for (const record of records) {
      for (const node of record.removedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE || node.isConnected) continue;
        for (const old of node.matches('form.find') ? [node] : node.querySelectorAll('form.find')) carryOver(old);
        for (const old of node.querySelectorAll('details[id]')) {
          const twin = document.getElementById(old.id);
          if (twin && twin !== old) twin.open = old.open;
        }
      }
    }

    if (focused && !focused.isConnected) {
      const lost = focused;
      const twin = twinOf(lost);
      focused = null;
      if (twin && (document.activeElement === document.body || document.activeElement === null)) {
        // Another page's box, while somebody quick is typing: the text goes along.
        const moved = twin.id !== lost.id && twin.closest('form.find') && lost.value !== '';
        if (moved) twin.value = lost.value;
        twin.focus({ preventScroll: true });
        if (moved) suggest(twin.closest('form.find').id);
        if (lost.selectionStart != null && 'setSelectionRange' in twin) twin.setSelectionRange(lost.selectionStart, lost.selectionEnd, lost.selectionDirection);
      }
    }

    arrive();
  }).observe(document.documentElement, { childList: true, subtree: true });

  // ---- Where one was ------------------------------------------------------------------------------------------
  // Back restores scroll and the link that was opened, per entry of the history; a new page starts at its heading.

  const entry = () => 'at:' + (window.navigation?.currentEntry?.key ?? location.href);
  let returning = performance.getEntriesByType('navigation')[0]?.type === 'back_forward' ? performance.now() + 5000 : 0;
  let leaving = null; // the heading of the page that was left
  let path = location.pathname;

  document.addEventListener('click', event => {
    const link = event.target.closest?.('a[href]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !link.closest('main')) return;
    sessionStorage.setItem(entry(), JSON.stringify({ y: scrollY, id: link.id, href: link.getAttribute('href') }));
  }, true);

  addEventListener('popstate', () => {
    returning = performance.now() + 5000;
    turn();
    arrive();
  });

  const pushState = history.pushState;
  history.pushState = function (...given) {
    const result = pushState.apply(this, given);
    returning = 0;
    turn();
    return result;
  };

  function turn() {
    if (location.pathname === path) return;
    remember();
    path = location.pathname;
    leaving = document.querySelector('main h1');
    for (const form of document.querySelectorAll('form.find')) {
      if (form.contains(document.activeElement)) document.activeElement.blur();
      close(form);
      delete form.dataset.open;
      inputOf(form).value = ''; // answered: what the next page shows in it, arrive() fills in
    }
  }

  for (const stop of ['pointerdown', 'keydown', 'wheel']) addEventListener(stop, () => { returning = 0; }, { capture: true, passive: true });

  function arrive() {
    if (returning) {
      if (performance.now() > returning) {
        returning = 0;
        return;
      }

      const was = JSON.parse(sessionStorage.getItem(entry()) ?? 'null');
      const link = was && (was.id ? document.getElementById(was.id) : document.querySelector(`main a[href="${CSS.escape(was.href)}"]`));
      if (link) {
        returning = 0;
        leaving = null;
        link.focus({ preventScroll: true });
        scrollTo(0, was.y);
      }

      return;
    }

    const heading = document.querySelector('main h1');
    if (leaving && heading && heading !== leaving) {
      leaving = null;
      // Somebody quick is in a box already: neither the focus nor the text is taken from them.
      const free = document.activeElement === document.body || document.activeElement === null;
      for (const input of document.querySelectorAll('form.find [role=combobox]')) {
        if (input !== document.activeElement) input.value = input.dataset.value ?? '';
      }

      if (!start() && free) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
    }
  }

  // The home page is there to type in. A phone would raise its keyboard over the page, so it waits for a tap.
  function start() {
    const hero = document.querySelector('form.hero-find');
    if (!hero || phone.matches || returning) return false;
    if (document.activeElement === document.body || document.activeElement === null) inputOf(hero).focus({ preventScroll: true });
    return true;
  }

  remember();
  start();
  arrive();
  // A link that somebody made by hand: what it holds stays in no history.
  const linked = new URLSearchParams(location.search).get('q');
  if (location.pathname === '/find' && linked !== null && (shortened(linked) !== linked || isPrivate(linked))) history.replaceState(history.state, '', '/find');
  // What was typed before this script came gets its answer now.
  const early = document.activeElement?.closest?.('form.find');
  if (early && inputOf(early).value !== (inputOf(early).dataset.value ?? '')) suggest(early.id);
})();
