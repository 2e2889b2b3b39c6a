// Passkeys. A form with data-passkey ("get" or "create") asks the server for an offer, has the browser answer it, and is
// then sent with the answer. It is hidden until here, so that nobody is offered what their browser doesn't know.
(() => {
  'use strict';
  if (!window.PublicKeyCredential) return;

  const bytes = text => Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), char => char.charCodeAt(0));
  const text = buffer => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  const withBytes = list => list?.map(one => ({ ...one, id: bytes(one.id) }));

  // Written out: not every browser, nor every extension that keeps passkeys, can turn them from and into JSON by itself.
  function asked({ challenge, user, excludeCredentials, allowCredentials, ...rest }) {
    return {
      ...rest,
      challenge: bytes(challenge),
      ...(user && { user: { ...user, id: bytes(user.id) } }),
      ...(excludeCredentials && { excludeCredentials: withBytes(excludeCredentials) }),
      ...(allowCredentials && { allowCredentials: withBytes(allowCredentials) }),
    };
  }

  function answered({ id, rawId, type, authenticatorAttachment, response }) {
    const { clientDataJSON, attestationObject, authenticatorData, signature, userHandle } = response;
    return JSON.stringify({
      id,
      rawId: text(rawId),
      type,
      authenticatorAttachment: authenticatorAttachment ?? undefined,
      clientExtensionResults: {},
      response: attestationObject
        ? { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports: response.getTransports?.() ?? [] }
        : { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: text(userHandle) ?? undefined },
    });
  }

  // What the form is sent with, once the browser has answered an offer that the server made now.
  async function credentialFor(form, how) {
    const offer = await fetch(form.dataset.offer, { method: 'POST', body: new FormData(form), signal: how.signal });
    if (offer.status === 403 && form.dataset.proof) {
      location.assign(form.dataset.proof);
      return;
    }

    if (!offer.ok) throw new Error(offer.statusText);
    const { state, options } = await offer.json();
    const publicKey = asked(options);
    const credential = form.dataset.passkey === 'create' ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey, ...how });
    form.querySelector('[data-passkey-state]').value = state;
    form.querySelector('[data-passkey-credential]').value = answered(credential);
    form.submit();
  }

  async function run(form) {
    const button = form.querySelector('[data-passkey-go]');
    const failed = form.querySelector('[data-passkey-failed]');
    if (button.disabled) return;
    button.disabled = true;
    failed.hidden = true;
    try {
      stopWaiting();
      await credentialFor(form, {});
    } catch {
      failed.hidden = false;
    } finally {
      button.disabled = false;
    }
  }

  // Passkeys among what the browser offers to fill the name in with. The server's offer counts for five minutes: while the
  // page is looked at a new one takes the place of one older than four, or of one that the button put an end to.
  const freshFor = 4 * 60 * 1000;
  const inName = document.querySelector('form[data-passkey-in-name]');
  let waiting;
  let waitingSince = 0;
  let triesLeft = 3;

  function stopWaiting() {
    waiting?.abort();
    waitingSince = 0;
  }

  async function wait() {
    if (document.hidden || Date.now() - waitingSince < freshFor || inName.querySelector('[data-passkey-go]').disabled) return;
    stopWaiting();
    waitingSince = Date.now();
    const mine = waiting = new AbortController();
    try {
      await credentialFor(inName, { mediation: 'conditional', signal: mine.signal });
    } catch {
      // Nobody pressed anything, so nobody is told: the button says what goes wrong. The network or the window's focus may
      // have been away for a moment, so it is tried again, but not for ever.
      if (!mine.signal.aborted && triesLeft-- > 0) waitingSince = 0;
    }
  }

  async function offerInName() {
    if (!inName || !await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
    document.querySelector('[autocomplete=username]').autocomplete = 'username webauthn';
    wait();
    setInterval(wait, 10000);
    document.addEventListener('visibilitychange', wait);
  }

  offerInName();

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = false;
    form.querySelector('[data-passkey-go]').addEventListener('click', () => run(form));
    form.addEventListener('submit', event => {
      event.preventDefault();
      run(form);
    });
  }

  for (const missing of document.querySelectorAll('[data-passkey-missing]')) missing.hidden = true;
})();
