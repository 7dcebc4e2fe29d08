// An OpenID Connect provider on a free port of this machine, with machines as clients. Writes its issuer as one line of
// JSON when it is ready, and stops when its standard input ends, so that it does not outlive the test.

import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';

const AUDIENCE = 'https://maatstaf.example/v1';

function key(kid, alg, type, options) {
  const { privateKey } = generateKeyPairSync(type, options);
  return { ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

// Each client signs with another algorithm and has other claims.
const CLIENTS = {
  redactie: { alg: 'RS256', claims: { rollen: ['redactie', 'onbekend'] } },
  leverancier: { alg: 'ES256', claims: { rollen: ['toetser'], organisatie: '00000001823288444000' } },
  gemeente: { alg: 'PS256', claims: { rollen: ['toetser'], organisatie: '0344' } },
  niemand: { alg: 'EdDSA', claims: {} },
  elders: { alg: 'RS256', claims: { rollen: ['redactie'] }, audience: 'https://elders.example' },
};

// Who is signed in at the pages of the register. Nobody types a password here: it is always anna.
const PAGES = {
  client_id: 'bureau',
  client_secret: 'geheim-van-bureau',
  grant_types: ['authorization_code'],
  redirect_uris: ['http://register.test/aanmelden/oidc/terug'],
  response_types: ['code'],
};

async function signIn(provider, request, response) {
  const { prompt, session, params } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    await provider.interactionFinished(request, response, { login: { accountId: 'anna' } });
    return;
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid');
  const consent = { grantId: await grant.save() };
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [PAGES, ...Object.keys(CLIENTS).map((client_id) => ({
      client_id,
      client_secret: `geheim-van-${client_id}`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    }))],
    claims: { openid: ['sub', 'rollen'] },
    conformIdTokenClaims: false,
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, rollen: ['redactie'] }) }),
    interactions: { url: (_, interaction) => `/inloggen/${interaction.uid}` },
    jwks: {
      keys: [
        key('rsa', 'RS256', 'rsa', { modulusLength: 2048 }),
        key('pss', 'PS256', 'rsa', { modulusLength: 2048 }),
        key('ec', 'ES256', 'ec', { namedCurve: 'P-256' }),
        key('ed', 'EdDSA', 'ed25519', {}),
      ],
    },
    extraTokenClaims: (_, token) => CLIENTS[token.clientId]?.claims,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_, client) => (client.clientId in CLIENTS ? AUDIENCE : undefined),
        getResourceServerInfo: (_, resource, client) => ({
          scope: '',
          audience: CLIENTS[client.clientId].audience ?? AUDIENCE,
          accessTokenTTL: 600,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: CLIENTS[client.clientId].alg } },
        }),
      },
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (!request.url.startsWith('/inloggen/')) return answer(request, response);
    return signIn(provider, request, response).catch((error) => { response.writeHead(500).end(String(error)); });
  });
  console.log(JSON.stringify({ issuer }));
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
