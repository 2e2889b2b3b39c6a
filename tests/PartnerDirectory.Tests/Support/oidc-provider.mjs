// A certified OpenID provider (npm's oidc-provider) that signs in whom it is told to, without a form.
// Arguments: the folder of node_modules, the redirect address, the address after signing out. The first line on standard
// output is the issuer. POST /who {"sub", "email", "email_verified", "name", "groups", "amr"} says who signs in next.
import http from 'node:http';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, redirect, after] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(path.join(modules, 'oidc-provider', 'lib', 'index.js')));

let who = {};
const people = new Map();
const server = http.createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://localhost:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'directory', client_secret: 'a-secret-of-the-test', redirect_uris: [redirect], post_logout_redirect_uris: [after],
    response_types: ['code'], grant_types: ['authorization_code'], token_endpoint_auth_method: 'client_secret_post',
  }],
  pkce: { required: () => true },
  claims: { openid: ['sub', 'groups', 'amr'], email: ['email', 'email_verified'], profile: ['name'], auth_time: null },
  features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
  cookies: { keys: ['only for the test'] },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => people.get(id) ?? { sub: id } }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email profile');
    grant.addOIDCClaims(['groups', 'amr', 'email', 'email_verified', 'name']);
    await grant.save();
    return grant;
  },
});
const oidc = provider.callback();

server.on('request', async (request, response) => {
  if (request.method === 'POST' && request.url === '/who') {
    let body = '';
    for await (const part of request) body += part;
    who = JSON.parse(body);
    people.set(who.sub, who);
    response.end();
  } else if (request.url.startsWith('/interaction/')) {
    await provider.interactionFinished(request, response, { login: { accountId: who.sub, amr: who.amr } });
  } else {
    oidc(request, response);
  }
});
console.log(issuer);
