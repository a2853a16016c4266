import { type Visitor, expect, expectAccessible, expectNoSidewaysScrolling, test } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';
import type { Organization, OrganizationSetup } from '../../pages/organization.ts';

const PHONE = { width: 360, height: 780 };

async function signIn(visitor: Visitor, person: Person, organization: Organization): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
  await visitor.organization.use(organization);
}

/** Somebody who has an organization in use. */
async function admin(visitor: Visitor, people: { create: (wishes?: object) => Promise<Person> }, organizations: OrganizationSetup): Promise<[Person, Organization]> {
  const ada = await people.create();
  const acme = await organizations.create(ada);
  await signIn(visitor, ada, acme);
  return [ada, acme];
}

test('[OR-02] members are listed with role, found by a search, and get another role', async ({ visitor, people, organizations }) => {
  const [ada, acme] = await admin(visitor, people, organizations);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await organizations.join(acme, grace);
  const { organization, page } = visitor;
  await organization.openMembers();
  await expect(organization.rows).toHaveCount(2);
  await expect(organization.row(ada.email)).toContainText('You');
  await expect(organization.row(grace.email)).toContainText('Member');
  await expectAccessible(page);
  await organization.choose(grace.email, 'Change role');
  await expect(organization.card).toBeVisible();
  await organization.card.getByLabel('Role').selectOption({ label: 'Admin' });
  await expectAccessible(page);
  await organization.card.getByRole('button', { name: 'Save' }).click();
  await expect(organization.said).toContainText('Grace Hopper has the role Admin now.');
  await expect(organization.row(grace.email)).toContainText('Admin');
  await organization.search.fill('grac');
  await organization.search.press('Enter');
  await expect(organization.rows).toHaveCount(1);
  await expect(organization.row(grace.email)).toBeVisible();
});

test('[OR-02] [UX-30] removing a member asks first, and the last admin stays', async ({ visitor, people, organizations }) => {
  const [ada, acme] = await admin(visitor, people, organizations);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await organizations.join(acme, grace);
  const { organization, page } = visitor;
  await organization.openMembers();
  await organization.choose(grace.email, 'Remove member');
  await expect(organization.card).toContainText('Grace Hopper loses access to Acme Analytics');
  await expect(organization.rows).toHaveCount(2);
  await expectAccessible(page);
  await organization.card.getByRole('link', { name: 'Cancel' }).click();
  await expect(organization.card).toHaveCount(0);
  await organization.choose(grace.email, 'Remove member');
  await organization.card.getByRole('button', { name: 'Remove member' }).click();
  await expect(organization.rows).toHaveCount(1);
  await expect(organization.said).toContainText('Grace Hopper was removed.');
  await organization.row(ada.email).locator('summary').click();
  await expect(organization.row(ada.email).getByText('Remove member')).toHaveCount(0);
  await organization.row(ada.email).getByText('Change role').click();
  await organization.card.getByLabel('Role').selectOption({ label: 'Member' });
  await organization.card.getByRole('button', { name: 'Save' }).click();
  await expect(organization.card.getByRole('alert')).toBeVisible();
});

test('[UX-40] a search begins by itself, is counted aloud, and is cleared by one press', async ({ visitor, people, organizations, scripted }) => {
  test.skip(!scripted, 'without JavaScript the form is sent');
  const [, acme] = await admin(visitor, people, organizations);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await organizations.join(acme, grace);
  const { organization, page } = visitor;
  await organization.openMembers();
  const asked: string[] = [];
  page.on('request', (request) => {
    const query = /query=(\w+)/.exec(request.url().endsWith('/api/organization/members') ? (request.postData() ?? '') : '');
    if (query?.[1]) asked.push(query[1]);
  });
  await organization.search.pressSequentially('hopper', { delay: 20 });
  await expect(organization.rows).toHaveCount(1);
  await expect(page.getByRole('search').getByRole('status')).toHaveText('1 member found');
  expect(new Set(asked), 'asked after the last letter, not after each').toEqual(new Set(['hopper']));
  await expect(page).toHaveURL(/query=hopper/);
  await page.getByRole('link', { name: 'Clear search' }).click();
  await expect(organization.rows).toHaveCount(2);
  await expect(organization.search).toBeFocused();
  await expect(organization.search).toHaveValue('');
  await expect(page).not.toHaveURL(/query=/);
});

test('[UX-41] on a phone rows become cards, and nothing scrolls sideways', async ({ visitor, people, organizations, page }) => {
  await page.setViewportSize(PHONE);
  const [ada, acme] = await admin(visitor, people, organizations);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await organizations.join(acme, grace);
  const { organization } = visitor;
  await organization.openMembers();
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
  const [first, second] = [await organization.row(ada.email).boundingBox(), await organization.row(grace.email).boundingBox()];
  expect(first?.width).toBeGreaterThan(300);
  expect(Math.abs((first?.y ?? 0) - (second?.y ?? 0))).toBeGreaterThan(80);
  await expect(page.getByRole('table', { name: 'Members' })).toBeVisible();
  await organization.row(grace.email).locator('summary').click();
  await expect(organization.row(grace.email).getByText('Remove member')).toBeInViewport({ ratio: 1 });
});

test('[UX-28] the menu of a member is walked by keys', async ({ visitor, people, organizations, page, scripted }) => {
  test.skip(!scripted, 'keys do what the browser makes of them');
  const [, acme] = await admin(visitor, people, organizations);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await organizations.join(acme, grace);
  const { organization } = visitor;
  await organization.openMembers();
  const button = organization.row(grace.email).locator('summary');
  await button.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: 'Change role' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('link', { name: 'Remove member' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: 'Change role' })).toBeFocused();
  await page.keyboard.press('r');
  await expect(page.getByRole('link', { name: 'Remove member' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(button).toBeFocused();
});

test('[OR-02] an open menu and what is typed stay while members come and go', async ({ visitor, people, organizations, page, scripted }) => {
  test.skip(!scripted, 'live updates are what a script adds');
  const [ada, acme] = await admin(visitor, people, organizations);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  const { organization } = visitor;
  await organization.openMembers('?open=invite');
  await organization.listens();
  await organization.addresses.fill('half@exa');
  await organizations.join(acme, grace);
  await expect(organization.row(grace.email)).toBeVisible();
  await expect(organization.addresses).toHaveValue('half@exa');
  await page.goto('/organization/members');
  await organization.showsPage('Members');
  await organization.listens();
  await organization.row(ada.email).locator('summary').click();
  await expect(organization.row(ada.email).locator('details')).toHaveAttribute('open');
  await organizations.leave(acme, grace);
  await expect(organization.row(grace.email)).toHaveCount(0);
  await expect(organization.row(ada.email).locator('details')).toHaveAttribute('open');
});

test('[HP-05] what one admin does shows on the open page of another, and a member who is removed is out', async ({ visitor, elsewhere, people, organizations, scripted }) => {
  test.skip(!scripted, 'live updates are what a script adds');
  const [, acme] = await admin(visitor, people, organizations);
  const [grace, joan] = [await people.create({ firstName: 'Grace', lastName: 'Hopper' }), await people.create({ firstName: 'Joan', lastName: 'Clarke' })];
  await organizations.join(acme, grace, 'org:admin');
  await organizations.join(acme, joan);
  const [second, third] = [await elsewhere(), await elsewhere()];
  await signIn(second, grace, acme);
  await signIn(third, joan, acme);
  await second.organization.openMembers();
  await second.organization.listens();
  await third.organization.openMembers();
  await third.organization.listens();
  await visitor.organization.openMembers();
  await visitor.organization.choose(joan.email, 'Remove member');
  await visitor.organization.card.getByRole('button', { name: 'Remove member' }).click();
  await expect(visitor.organization.rows).toHaveCount(2);
  await expect(second.organization.rows).toHaveCount(2);
  await expect(third.page.getByText(/No organization is chosen|You are not a member any more/)).toBeVisible();
  await expectAccessible(third.page);
});

test('[OR-12] seats that are taken are said', async ({ visitor, people, organizations, page }) => {
  const [, acme] = await admin(visitor, people, organizations);
  await organizations.limit(acme, 5);
  await visitor.organization.openMembers();
  await expect(page.getByText('1 of 5 seats used')).toBeVisible();
  await expectAccessible(page);
});
