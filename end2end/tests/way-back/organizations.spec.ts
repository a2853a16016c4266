import type { BrowserContext, Page } from '@playwright/test';
import { test as base, expect } from '../../fixtures/index.ts';
import type { Person, Visitor } from '../../fixtures/index.ts';
import { SampleApp } from '../../fixtures/sample.ts';
import type { Server } from '../../fixtures/server.ts';

const test = base.extend<object, { sample: SampleApp }>({
  sample: [
    async ({ server }, use) => {
      const sample = await SampleApp.start(server);
      await use(sample);
      await sample.stop();
    },
    { scope: 'worker' },
  ],
});

const REPORTER = 'org:reporter';
const PERSONAL = 'Personal account';

/** A role of apps that reads reports and invoices, and writes nothing. Made once for each server. */
async function reporter(server: Server): Promise<void> {
  const roles = await server.backend('GET', `/organization_roles?query=${REPORTER}`);
  if (roles.total_count > 0) return;
  for (const key of ['org:reports:read', 'org:reports:write', 'org:invoices:read']) {
    await server.backend('POST', '/organization_permissions', { name: key, key });
  }
  await server.backend('POST', '/organization_roles', { name: 'Reporter', key: REPORTER, permissions: ['org:reports:read', 'org:invoices:read'] });
}

/** An organization of this person, and others in it with their roles. */
async function organization(server: Server, name: string, creator: Person, others: [Person, string][] = []): Promise<{ id: string; slug: string }> {
  const { id, slug } = await server.backend('POST', '/organizations', { name, created_by: creator.id });
  for (const [person, role] of others) await server.backend('POST', `/organizations/${id}/memberships`, { user_id: person.id, role });
  return { id, slug };
}

/** Opens the page of the app that shows rights, by way of the portal. */
async function arrive(visitor: Visitor, sample: SampleApp, person: Person): Promise<void> {
  await visitor.page.goto(`${sample.url}/rights`);
  await visitor.signIn.shows(/^Sign in to/);
  await visitor.signIn.withPassword(person);
  await expect(visitor.page.getByRole('heading', { name: 'Rights' })).toBeVisible();
}

/** As after a minute: the token is gone, and so is the count of trips to the app; the app gets the next token. */
async function withNextToken(context: BrowserContext, page: Page, sample: SampleApp): Promise<void> {
  const old = (await context.cookies()).filter(({ name }) => name.startsWith('__session') || name === '__clerk_redirect_count' || name === 'vestibule_trips');
  await Promise.all(old.map(({ name }) => context.clearCookies({ name })));
  await page.goto(`${sample.url}/rights`);
  await expect(page.getByRole('heading', { name: 'Rights' })).toBeVisible();
}

/** Has this browser work in an organization, as the app's own code does. */
async function workIn(page: Page, server: Server, organization: string): Promise<number> {
  const headers = { Origin: server.url };
  const client = await (await page.request.get(`${server.url}/v1/client`, { headers })).json();
  const touch = `${server.url}/v1/client/sessions/${client.response.last_active_session_id}/touch`;
  return (await page.request.post(touch, { headers, form: { active_organization_id: organization } })).status();
}

/** The same by the person, in the portal. */
async function choose({ organizations, user }: Visitor, name: string): Promise<void> {
  await organizations.openList();
  await organizations.own(name).click();
  await (name === PERSONAL ? user : organizations).isShown();
}

async function shows(page: Page, organization: string, role: string, admin: boolean, permissions: Record<string, boolean>): Promise<void> {
  await expect(page.locator('#organization')).toHaveText(organization);
  await expect(page.locator('#role')).toHaveText(role);
  await expect(page.locator('#admin')).toHaveText(admin ? 'yes' : 'no');
  for (const [permission, has] of Object.entries(permissions)) {
    await expect(page.locator(`[data-permission="${permission}"]`)).toHaveText(has ? 'yes' : 'no');
  }
}

const NOTHING = { 'org:reports:read': false, 'org:reports:write': false, 'org:invoices:read': false };
const READING = { 'org:reports:read': true, 'org:reports:write': false, 'org:invoices:read': true };

test('[OR-15] [SDK-04] the unmodified SDK says yes and no as the role in the organization does, to two people at once', async ({ visitor, elsewhere, sample, people, server, context, page }) => {
  await reporter(server);
  const [ada, grace] = [await people.create(), await people.create({ firstName: 'Grace', lastName: 'Hopper' })];
  const acme = await organization(server, 'Acme', ada, [[grace, REPORTER]]);
  const other = await elsewhere();
  await arrive(visitor, sample, ada);
  await arrive(other, sample, grace);
  await shows(page, 'none', 'none', false, NOTHING);
  expect(await workIn(page, server, acme.id)).toBe(200);
  expect(await workIn(other.page, server, acme.id)).toBe(200);
  await withNextToken(context, page, sample);
  await withNextToken(other.page.context(), other.page, sample);
  await shows(page, acme.slug, 'org:admin', true, NOTHING);
  await shows(other.page, acme.slug, REPORTER, false, READING);
  // A role that can do more reaches the app with the next token, and so does the end of the membership.
  await server.backend('PATCH', `/organizations/${acme.id}/memberships/${grace.id}`, { role: 'org:admin' });
  await withNextToken(other.page.context(), other.page, sample);
  await shows(other.page, acme.slug, 'org:admin', true, NOTHING);
  await server.backend('DELETE', `/organizations/${acme.id}/memberships/${grace.id}`);
  await withNextToken(other.page.context(), other.page, sample);
  await shows(other.page, 'none', 'none', false, NOTHING);
});

test('[OR-15] [OR-17] another organization, chosen in the portal, reaches the app with the next token, and the personal account does too', async ({ visitor, sample, people, server, context, page }) => {
  await reporter(server);
  const [ada, grace] = [await people.create(), await people.create({ firstName: 'Grace', lastName: 'Hopper' })];
  const acme = await organization(server, 'Acme', ada);
  const beta = await organization(server, 'Beta', grace, [[ada, REPORTER]]);
  await arrive(visitor, sample, ada);
  for (const [name, chosen, role, admin, permissions] of [
    ['Acme', acme, 'org:admin', true, NOTHING],
    ['Beta', beta, REPORTER, false, READING],
  ] as const) {
    await choose(visitor, name);
    await withNextToken(context, page, sample);
    await shows(page, chosen.slug, role, admin, permissions);
    const answer = await page.request.get(`${sample.url}/api/rights`);
    expect(await answer.json()).toEqual({ organization: chosen.id, slug: chosen.slug, role, admin, permissions });
  }
  await choose(visitor, PERSONAL);
  await withNextToken(context, page, sample);
  await shows(page, 'none', 'none', false, NOTHING);
});

test('[OR-15] nobody works in an organization of others', async ({ visitor, sample, people, server, context, page }) => {
  const [ada, eve] = [await people.create(), await people.create({ firstName: 'Eve', lastName: 'Moriarty' })];
  const acme = await organization(server, 'Acme', ada);
  await arrive(visitor, sample, eve);
  expect(await workIn(page, server, acme.id)).toBe(403);
  await withNextToken(context, page, sample);
  await shows(page, 'none', 'none', false, NOTHING);
});
