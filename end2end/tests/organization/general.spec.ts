import { type Visitor, expect, expectAccessible, expectNoSidewaysScrolling, test } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';
import type { Organization } from '../../pages/organization.ts';
import { PIXEL } from '../../fixtures/pictures.ts';

async function signIn(visitor: Visitor, person: Person, organization?: Organization): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
  if (organization) await visitor.organization.use(organization);
}

/** Somebody who is signed in. */
async function signedIn(visitor: Visitor, people: { create: () => Promise<Person> }): Promise<Person> {
  const person = await people.create();
  await signIn(visitor, person);
  return person;
}

test('[HP-05] the organization has a page for each matter, by what the role may see', async ({ visitor, elsewhere, people, organizations, page }) => {
  const [ada, grace] = [await people.create(), await people.create({ firstName: 'Grace', lastName: 'Hopper' })];
  const acme = await organizations.create(ada);
  await organizations.join(acme, grace);
  await signIn(visitor, ada, acme);
  await visitor.organization.open();
  const pages = page.getByRole('navigation', { name: 'Organization pages' });
  await expect(pages.getByRole('link')).toHaveText(['General', 'Members', 'Security', 'Activity']);
  await expectAccessible(page);
  for (const [link, title] of [['Members', 'Members'], ['Security', 'Security'], ['Activity', 'Activity log'], ['General', 'General']] as const) {
    await pages.getByRole('link', { name: link }).click();
    await visitor.organization.showsPage(title);
    await expect(pages.getByRole('link', { name: link })).toHaveAttribute('aria-current', 'page');
    await expectAccessible(page);
  }
  const other = await elsewhere();
  await signIn(other, grace, acme);
  await other.organization.open();
  await expect(other.page.getByRole('navigation', { name: 'Organization pages' }).getByRole('link')).toHaveText(['General', 'Members']);
  await expect(other.page.getByRole('link', { name: 'Update profile' })).toHaveCount(0);
});

test('[DX-04] a page without an organization says why and what to do', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.organization.visit('/organization');
  await expect(page.getByText('No organization is chosen')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Create an organization' })).toBeVisible();
  await expectAccessible(page);
});

test('[OR-01] name and slug are changed, and other members see it at once', async ({ visitor, elsewhere, people, organizations, page, scripted }) => {
  const [ada, grace] = [await people.create(), await people.create({ firstName: 'Grace', lastName: 'Hopper' })];
  const acme = await organizations.create(ada);
  await organizations.join(acme, grace);
  const other = await elsewhere();
  await signIn(other, grace, acme);
  await other.organization.open();
  if (scripted) await other.organization.listens();
  await signIn(visitor, ada, acme);
  const { organization } = visitor;
  await organization.open();
  await page.getByRole('link', { name: 'Update profile' }).click();
  await organization.field('Name').fill('Acme Research');
  await organization.field('Slug').fill('UPPER case');
  await organization.card.getByRole('button', { name: 'Save' }).click();
  await organization.expectProblem(organization.field('Slug'), /lower-case|Lower-case/);
  await expect(organization.field('Name')).toHaveValue('Acme Research');
  await expectAccessible(page);
  await organization.field('Slug').fill(`acme-${Date.now()}`);
  await organization.card.getByRole('button', { name: 'Save' }).click();
  await expect(organization.section('Profile')).toContainText('Acme Research');
  await expect(organization.said).toContainText('Your changes were saved.');
  if (!scripted) await other.organization.open();
  await expect(other.organization.section('Profile')).toContainText('Acme Research');
});

test('[OR-01] a logo is chosen, shown everywhere and taken away; what is no picture is refused', async ({ visitor, people, organizations, page, scripted }) => {
  const acme = await organizations.create(await signedIn(visitor, people));
  const { organization } = visitor;
  await organization.use(acme);
  await organization.open();
  await page.getByRole('link', { name: 'Change logo' }).click();
  const file = organization.card.locator('input[type=file]');
  await file.setInputFiles({ name: 'notes.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
  await organization.card.getByRole('button', { name: 'Save' }).click();
  await expect(organization.card).toContainText('This is not a picture that we can read.');
  await expectAccessible(page);
  await file.setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: PIXEL });
  if (scripted) await expect(organization.card.locator('.picture__image')).toBeVisible();
  await organization.card.getByRole('button', { name: 'Save' }).click();
  await expect(organization.card).toHaveCount(0);
  await expect(organization.section('Profile').locator('img')).toBeVisible();
  await expect(organization.section('Branding').locator('img')).toBeVisible();
  await expectAccessible(page);
  await organization.section('Branding').getByRole('button', { name: 'Remove logo' }).click();
  await expect(organization.section('Branding')).toContainText('No logo yet');
  await expect(organization.section('Profile').locator('img')).toHaveCount(0);
});

test('[OR-01] [UX-29] leaving and deleting say what is lost and ask for the name', async ({ visitor, elsewhere, people, organizations, page, scripted }) => {
  const [ada, grace] = [await people.create(), await people.create({ firstName: 'Grace', lastName: 'Hopper' })];
  const acme = await organizations.create(ada);
  await organizations.join(acme, grace);
  const other = await elsewhere();
  await signIn(other, grace, acme);
  await other.organization.open();
  await other.page.getByRole('link', { name: 'Leave organization' }).click();
  await expect(other.organization.card).toContainText('You lose access to Acme Analytics');
  const leave = other.organization.card.getByRole('button', { name: 'Leave organization' });
  if (scripted) await expect(leave).toHaveAttribute('aria-disabled', 'true');
  await other.organization.card.getByRole('textbox').fill('Acme Analytics');
  await expectAccessible(other.page);
  await leave.click();
  await expect(other.page).not.toHaveURL(/open=leave/);
  await signIn(visitor, ada, acme);
  const { organization } = visitor;
  await organization.open();
  await page.getByRole('link', { name: 'Leave organization' }).click();
  await organization.card.getByRole('textbox').fill('Acme Analytics');
  await organization.card.getByRole('button', { name: 'Leave organization' }).click();
  await expect(organization.card.getByRole('alert'), 'the last admin stays').toBeVisible();
  await page.getByRole('link', { name: 'Delete organization' }).click();
  await expect(organization.card).toContainText('This cannot be undone.');
  await organization.card.getByRole('textbox').fill('Acme Analytics');
  await expectAccessible(page);
  await organization.card.getByRole('button', { name: 'Delete organization' }).click();
  await expect(page).not.toHaveURL(/open=delete/);
  await organization.visit('/organization');
  await expect(page.getByText(/No organization is chosen|You are not a member any more/)).toBeVisible();
});

test('[OR-05] [UX-27] a domain is added and proved by a code; proved ones come first', async ({ visitor, people, organizations, mailbox, page }) => {
  const ada = await people.create();
  const acme = await organizations.create(ada);
  await signIn(visitor, ada, acme);
  const { organization } = visitor;
  const [first, second] = [`one-${Date.now()}.example`, `two-${Date.now()}.example`];
  for (const domain of [first, second]) {
    await organization.open();
    await page.getByRole('link', { name: 'Add domain' }).click();
    await organization.field('Domain').fill(domain);
    await organization.card.getByRole('button', { name: 'Add' }).click();
    await expect(organization.card).toContainText(`Verify ${domain}`);
    await expect(organization.said).toContainText('was added');
  }
  await expectAccessible(page);
  await organization.field(/^Address at/).fill('postmaster');
  await organization.card.getByRole('button', { name: 'Send code' }).click();
  await expect(organization.card).toContainText(`We sent a 6-digit code to postmaster@${second}`);
  await expectAccessible(page);
  await organization.field('Code').fill((await mailbox.next(`postmaster@${second}`)).code);
  if (!visitor.scripted) await organization.card.getByRole('button', { name: 'Verify' }).click();
  await expect(organization.said).toContainText('is verified');
  await expect(organization.section('Verified domains').locator('.fact__name')).toHaveText([new RegExp(second), new RegExp(first)]);
  await organization.visit('/organization?open=add-domain');
  await organization.field('Domain').fill('gmail.com');
  await organization.card.getByRole('button', { name: 'Add' }).click();
  await expect(organization.field('Domain')).toHaveAttribute('aria-invalid', 'true');
  await expectAccessible(page);
});

test('[X-32] [OR-12] [X-91] what is demanded of members is chosen on one page', async ({ visitor, people, organizations, page }) => {
  const ada = await people.create();
  const acme = await organizations.create(ada);
  await signIn(visitor, ada, acme);
  const { organization } = visitor;
  await organization.openSecurity();
  await expectAccessible(page);
  const twoStep = organization.section('Two-step verification');
  await twoStep.getByRole('radio', { name: /^Required/ }).check();
  await twoStep.getByLabel('Time to set it up').selectOption({ label: '14 days' });
  await twoStep.getByRole('button', { name: 'Save' }).click();
  await expect(organization.said).toContainText('The rules were saved.');
  await expect(twoStep).toContainText('Required since');
  const sessions = organization.section('Sessions');
  await sessions.getByLabel('Sign in again after').selectOption({ label: '8 hours' });
  await sessions.getByRole('button', { name: 'Save' }).click();
  await organization.openSecurity();
  await expect(sessions.getByLabel('Sign in again after')).toHaveValue('480');
  await expect(organization.section('Roles')).toContainText('Manage members');
});

test('[X-71] what was done is in the activity log', async ({ visitor, people, organizations, page }) => {
  const ada = await people.create();
  const acme = await organizations.create(ada);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await organizations.join(acme, grace);
  await signIn(visitor, ada, acme);
  const { organization } = visitor;
  await organization.openActivity();
  await expect(page.locator('#activity')).toContainText('Organization created');
  await expect(page.locator('#activity')).toContainText('Grace Hopper added as Member');
  await expectAccessible(page);
  await page.getByLabel('Show').selectOption({ label: 'Verified domains' });
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('Nothing of this kind happened.')).toBeVisible();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'As a table (CSV)' }).click()]);
  expect(download.suggestedFilename()).toBe('activity-log.csv');
});

test('[UX-41] the pages fit on a small phone', async ({ visitor, people, organizations, page }) => {
  await page.setViewportSize({ width: 360, height: 780 });
  const ada = await people.create();
  const acme = await organizations.create(ada, 'A name that is much longer than others are');
  await signIn(visitor, ada, acme);
  for (const path of ['', '/members', '/members/invitations', '/members/requests', '/security', '/activity', '/members?open=invite', '?open=add-domain', '?open=delete']) {
    await visitor.organization.visit(`/organization${path}`);
    await expectNoSidewaysScrolling(page);
  }
});
