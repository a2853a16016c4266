// An ordinary Express app that knows nothing but the official SDK. Everything about the portal comes from the environment:
// CLERK_PUBLISHABLE_KEY, CLERK_SECRET_KEY, CLERK_API_URL, CLERK_PROXY_URL, CLERK_SIGN_IN_URL, CLERK_SIGN_UP_URL; and PORT.
import { clerkClient, clerkMiddleware, getAuth, requireAuth } from '@clerk/express';
import express from 'express';

const { CLERK_SIGN_IN_URL, CLERK_SIGN_UP_URL, PORT = '3001' } = process.env;

const app = express();
app.disable('x-powered-by');
app.get('/healthz', (_request, response) => response.send('ok\n'));
app.use(clerkMiddleware());

const here = (request) => `${request.protocol}://${request.get('host')}${request.originalUrl}`;
const portal = (page, request, to = here(request)) => `${page}?${new URLSearchParams({ redirect_url: to })}`;
const signOutUrl = (request) => portal(new URL('/sign-out', CLERK_SIGN_IN_URL), request, new URL('/', here(request)).href);

// Sends strangers to the portal, and back to the page they asked for.
const signedIn = (request, response, next) => requireAuth({ signInUrl: portal(CLERK_SIGN_IN_URL, request) })(request, response, next);

const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
const page = (title, body) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem }</style>
<h1>${escape(title)}</h1>
${body}
`;

app.get('/', (request, response) => {
  const { userId } = getAuth(request);
  const links = userId
    ? `<p id="state">Signed in as <code>${escape(userId)}</code></p><p><a href="/dashboard">Dashboard</a></p><p><a href="${escape(signOutUrl(request))}">Sign out</a></p>`
    : `<p id="state">Signed out</p><p><a href="/dashboard">Dashboard</a></p>
       <p><a href="${escape(portal(CLERK_SIGN_IN_URL, request))}">Sign in</a> · <a href="${escape(portal(CLERK_SIGN_UP_URL ?? CLERK_SIGN_IN_URL, request))}">Sign up</a></p>`;
  response.send(page('Sample app', links));
});

app.get('/dashboard', signedIn, async (request, response) => {
  const { userId } = getAuth(request);
  const user = await clerkClient.users.getUser(userId);
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ') || user.username || user.primaryEmailAddress?.emailAddress || '';
  response.send(
    page(
      'Dashboard',
      `<dl><dt>User id</dt><dd id="user-id">${escape(userId)}</dd><dt>Name</dt><dd id="user-name">${escape(name)}</dd></dl>
       <p><a href="/">Home</a> · <a href="${escape(signOutUrl(request))}">Sign out</a></p>`,
    ),
  );
});

// What a person may do here, by the organization they work in: nothing but the token is asked.
const PERMISSIONS = ['org:reports:read', 'org:reports:write', 'org:invoices:read'];
const rights = (auth) => ({
  organization: auth.orgId ?? null,
  slug: auth.orgSlug ?? null,
  role: auth.orgRole ?? null,
  admin: auth.has({ role: 'org:admin' }),
  permissions: Object.fromEntries(PERMISSIONS.map((permission) => [permission, auth.has({ permission })])),
});

app.get('/rights', signedIn, (request, response) => {
  const { organization, slug, role, admin, permissions } = rights(getAuth(request));
  const can = Object.entries(permissions).map(([permission, has]) => `<dt>${escape(permission)}</dt><dd data-permission="${escape(permission)}">${has ? 'yes' : 'no'}</dd>`);
  response.send(
    page(
      'Rights',
      `<dl><dt>Organization</dt><dd id="organization">${escape(slug ?? organization ?? 'none')}</dd>
       <dt>Role</dt><dd id="role">${escape(role ?? 'none')}</dd><dt>Admin</dt><dd id="admin">${admin ? 'yes' : 'no'}</dd>${can.join('')}</dl>
       <p><a href="/">Home</a></p>`,
    ),
  );
});

app.get('/api/rights', (request, response) => {
  const auth = getAuth(request);
  return auth.userId ? response.json(rights(auth)) : response.status(401).json({ error: 'Sign in first.' });
});

app.get('/api/me', async (request, response) => {
  const { userId, sessionId } = getAuth(request);
  if (!userId) {
    return response.status(401).json({ error: 'Sign in first.' });
  }
  const user = await clerkClient.users.getUser(userId);
  return response.json({ userId, sessionId, firstName: user.firstName, lastName: user.lastName });
});

const server = app.listen(Number(PORT), () => console.log(`The sample app listens at http://localhost:${PORT}`));
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => server.close());
}
