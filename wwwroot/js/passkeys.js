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

  async function run(form) {
    const button = form.querySelector('[data-passkey-go]');
    const failed = form.querySelector('[data-passkey-failed]');
    if (button.disabled) return;
    button.disabled = true;
    failed.hidden = true;
    try {
      const offer = await fetch(form.dataset.offer, { method: 'POST', body: new FormData(form) });
      if (offer.status === 403 && form.dataset.proof) {
        location.assign(form.dataset.proof);
        return;
      }

      if (!offer.ok) throw new Error(offer.statusText);
      const { state, options } = await offer.json();
      const publicKey = asked(options);
      const credential = form.dataset.passkey === 'create' ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
      form.querySelector('[data-passkey-state]').value = state;
      form.querySelector('[data-passkey-credential]').value = answered(credential);
      form.submit();
    } catch {
      failed.hidden = false;
    } finally {
      button.disabled = false;
    }
  }

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
