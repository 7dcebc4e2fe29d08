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

const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: Object.keys(CLIENTS).map((client_id) => ({
      client_id,
      client_secret: `geheim-van-${client_id}`,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
      token_endpoint_auth_method: 'client_secret_post',
    })),
    jwks: {
      keys: [
        key('rsa', 'RS256', 'rsa', { modulusLength: 2048 }),
        key('pss', 'PS256', 'rsa', { modulusLength: 2048 }),
        key('ec', 'ES256', 'ec', { namedCurve: 'P-256' }),
        key('ed', 'EdDSA', 'ed25519', {}),
      ],
    },
    extraTokenClaims: (_, token) => CLIENTS[token.clientId].claims,
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
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
  server.on('request', provider.callback());
  console.log(JSON.stringify({ issuer }));
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
