import { expect, expectAccessible, freshEmail, GOOD_PASSWORD, test } from '../../fixtures/index.ts';
import type { Mailbox } from '../../fixtures/mailbox.ts';
import type { People, Person } from '../../fixtures/people.ts';
import type { Visitor } from '../../fixtures/index.ts';

async function signIn(visitor: Visitor, person: Person): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
}

/** Acme, made by its admin in a browser of their own, with an invitation to an address; the link of the mail. */
async function invite(admin: Visitor, people: People, mailbox: Mailbox, address: string): Promise<string> {
  await signIn(admin, await people.create({ firstName: 'Grace', lastName: 'Hopper' }));
  await admin.organizations.create('Acme', `acme-${Date.now()}-${Math.floor(Math.random() * 1e6)}`);
  await admin.organizations.addresses.fill(address);
  await admin.organizations.button('Send invitations').click();
  await admin.organizations.isShown();
  return (await mailbox.next(address)).link;
}

test('[OR-10] a stranger creates an account with the address locked and is a member at once', async ({ visitor, elsewhere, people, mailbox, page }) => {
  const address = freshEmail('guest');
  const link = await invite(await elsewhere(), people, mailbox, address);
  await visitor.organizations.visit(link);
  await visitor.organizations.shows('Join Acme');
  await expect(page.locator('main')).toContainText('Grace Hopper invites you');
  await expectAccessible(page);
  await visitor.organizations.linkTo('Create an account and join').click();
  await visitor.signUp.shows(/^Create your/);
  await expect(visitor.signUp.field('Email address')).toHaveValue(address);
  await expect(visitor.signUp.field('Email address')).not.toBeEditable();
  await visitor.signUp.password.fill(GOOD_PASSWORD);
  await visitor.signUp.continue();
  await visitor.organizations.isShown();
  await expect(visitor.organizations.switcher).toContainText('Acme');
  await visitor.organizations.visit(link);
  await visitor.organizations.shows('You belong to Acme');
});

test('[OR-10] somebody with an account signs in, comes back and joins', async ({ visitor, elsewhere, people, mailbox }) => {
  const ada = await people.create();
  const link = await invite(await elsewhere(), people, mailbox, ada.email);
  await visitor.organizations.visit(link);
  await visitor.organizations.linkTo('Sign in to join').click();
  await visitor.signIn.shows(/^Sign in/);
  await visitor.signIn.withPassword(ada);
  await visitor.organizations.shows('Join Acme');
  await visitor.organizations.button('Join Acme').click();
  await visitor.organizations.isShown();
  await expect(visitor.organizations.switcher).toContainText('Acme');
});

test('[OR-10] somebody else sees both addresses and goes on by one button', async ({ visitor, elsewhere, people, mailbox, page }) => {
  const [ada, eve] = [await people.create(), await people.create({ firstName: 'Eve', lastName: 'Else' })];
  const link = await invite(await elsewhere(), people, mailbox, ada.email);
  await signIn(visitor, eve);
  await visitor.organizations.visit(link);
  await visitor.organizations.shows('Join Acme');
  await expect(page.locator('main')).toContainText(ada.email);
  await expect(page.locator('main')).toContainText(eve.email);
  await expectAccessible(page);
  await visitor.organizations.button(`Go on as ${ada.email}`).click();
  await visitor.signIn.shows(/^Sign in/);
  await visitor.signIn.withPassword(ada);
  await visitor.organizations.shows('Join Acme');
  await visitor.organizations.button('Join Acme').click();
  await visitor.organizations.isShown();
});

test('[OR-16] the list shows what one may join, and joins at one press', async ({ visitor, elsewhere, people, mailbox, page }) => {
  const ada = await people.create();
  await invite(await elsewhere(), people, mailbox, ada.email);
  await signIn(visitor, ada);
  await visitor.organizations.openList();
  await expect(visitor.organizations.offer('Acme')).toBeVisible();
  await expectAccessible(page);
  await visitor.organizations.offer('Acme').getByRole('button', { name: /^Join/ }).click();
  await expect(page.getByText('You are a member of Acme now.')).toBeVisible();
  await visitor.organizations.ready();
  await expect(visitor.organizations.offer('Acme')).toBeHidden();
  await visitor.organizations.own(/Acme/).click();
  await visitor.organizations.isShown();
});

test('[OR-17] organizations and the personal account are switched between in the bar', async ({ visitor, people, page }) => {
  await signIn(visitor, await people.create());
  const { organizations } = visitor;
  await organizations.create('First', `first-${Date.now()}`);
  await organizations.create('Second', `second-${Date.now()}`);
  await organizations.skip();
  await organizations.isShown();
  await organizations.openSwitcher();
  await expectAccessible(page);
  await organizations.switcher.getByRole('button', { name: 'First' }).click();
  await expect(organizations.switcher.locator('.switcher__name')).toHaveText('First');
  await organizations.isShown();
  await organizations.openSwitcher();
  await organizations.switcher.getByRole('button', { name: 'Personal account' }).click();
  await visitor.user.isShown();
  await expect(organizations.switcher.locator('.switcher__name')).toHaveText('Personal account');
  await organizations.visit('/organization');
  await expect(page.getByRole('heading', { name: 'No organization is chosen' })).toBeVisible();
  await expectAccessible(page);
});

test('[OR-17] where an organization is required the choice comes first', async ({ visitor, elsewhere, people, mailbox, configure, page }) => {
  const ada = await people.create();
  await invite(await elsewhere(), people, mailbox, ada.email);
  await configure({ organization_selection_required: true });
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.signIn.shows('Choose an organization');
  await expect(page.getByText('Personal account')).toBeHidden();
  await expectAccessible(page);
  await visitor.organizations.offer('Acme').getByRole('button', { name: /^Join/ }).click();
  await visitor.user.isShown();
  await expect(visitor.organizations.switcher).toContainText('Acme');
});

test('[X-32] an organization that demands a second step leaves the way to the rest', async ({ visitor, people, organizations, page }) => {
  const ada = await people.create();
  const acme = await organizations.create(ada);
  await signIn(visitor, ada);
  await visitor.organization.use(acme);
  await visitor.organization.openSecurity();
  const rule = visitor.organization.section('Two-step verification');
  await rule.getByRole('radio', { name: /^Required/ }).check();
  await rule.getByRole('button', { name: 'Save' }).click();
  await expect(visitor.organization.said).toContainText('The rules were saved.');
  await visitor.organizations.openList();
  await visitor.organizations.own('Personal account').click();
  await visitor.user.isShown();
  await visitor.organizations.openList();
  await visitor.organizations.own(acme.name).click();
  await visitor.organizations.shows('Set up two-step verification');
  await expect(page.getByRole('main')).toContainText(`${acme.name} asks everybody for a second proof`);
  await expectAccessible(page);
  await visitor.organizations.linkTo('Choose another organization').click();
  await visitor.organizations.shows('Your organizations');
  await visitor.organizations.own('Personal account').click();
  await visitor.user.isShown();
});
