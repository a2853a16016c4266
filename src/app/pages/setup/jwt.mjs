// npm install jose; every language has such a library
import { createRemoteJWKSet, jwtVerify } from 'jose';

const { JWKS_URL, TOKEN_ISSUER, APP_ORIGIN } = process.env;
const keys = createRemoteJWKSet(new URL(JWKS_URL));

// The user's id, from a token in the cookie __session or in the header Authorization: Bearer.
// Throws for a bad one.
export async function userId(token) {
  const rules = { issuer: TOKEN_ISSUER, algorithms: ['RS256'], clockTolerance: 5 };
  const { payload } = await jwtVerify(token, keys, rules);
  if (payload.azp && payload.azp !== APP_ORIGIN) throw new Error(`made for ${payload.azp}`);
  return payload.sub;
}
