import { type Visitor, expect, expectAccessible, freshEmail, test } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';
import type { Organization } from '../../pages/organization.ts';

async function signIn(visitor: Visitor, person: Person, organization: Organization): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
  await visitor.organization.use(organization);
}

test('[OR-09] many are invited at once; bad addresses are named and the rest is sent', async ({ visitor, people, organizations, mailbox, page }) => {
  const ada = await people.create();
  const acme = await organizations.create(ada);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  await organizations.join(acme, grace);
  await signIn(visitor, ada, acme);
  const { organization } = visitor;
  const [one, two] = [freshEmail('one'), freshEmail('two')];
  await organization.openMembers();
  await page.getByRole('link', { name: 'Invite' }).click();
  await expect(organization.card).toBeVisible();
  await expectAccessible(page);
  await organization.addresses.fill(`${one}, ${two}\nnonsense ${grace.email}\n`);
  await organization.card.getByLabel('Role').selectOption({ label: 'Admin' });
  await expectAccessible(page);
  await organization.card.getByRole('button', { name: 'Send invitations' }).click();
  await expect(organization.said).toContainText('2 invitations are on their way. 2 addresses were left out.');
  await expect(organization.card.getByRole('alert')).toContainText('nonsense – ');
  await expect(organization.card.getByRole('alert')).toContainText(`${grace.email} – `);
  await expectAccessible(page);
  expect((await mailbox.next(one)).text).toContain('Acme Analytics');
  expect((await mailbox.next(two)).text).toContain('Acme Analytics');
  await organization.openInvitations();
  await expect(organization.row(one)).toContainText('Admin');
  await expect(organization.row(two)).toContainText('Pending');
});

test('[UX-38] addresses become tags; a pasted list becomes many; Backspace takes the last one', async ({ visitor, people, organizations, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript it is a field of several lines');
  const ada = await people.create();
  await signIn(visitor, ada, await organizations.create(ada));
  const { organization } = visitor;
  await organization.openMembers('?open=invite');
  const box = organization.addresses;
  await expect(box).toBeFocused();
  for (const [typed, count] of [['a@example.org,', 1], ['b@example.org ', 2], ['c@example.org', 2]] as const) {
    await page.keyboard.type(typed);
    await expect(organization.tags).toHaveCount(count);
  }
  await page.keyboard.press('Enter');
  await expect(organization.tags).toHaveCount(3);
  await expect(organization.card, 'Enter sends nothing').toBeVisible();
  await page.keyboard.press('Backspace');
  await expect(organization.tags).toHaveCount(2);
  const many = Array.from({ length: 30 }, (_, number) => `person${number}@example.org`);
  await box.evaluate((field: HTMLTextAreaElement, text) => {
    field.value = text;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }, `${many.join('\n')}\nnot an address\n`);
  await expect(organization.tags).toHaveCount(2 + 30 + 3);
  await expect(organization.tags.filter({ hasText: 'not an email address' })).toHaveCount(3);
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Remove address' }).click();
  await expect(organization.tags).toHaveCount(2 + 30 + 2);
  await expect(box).toBeFocused();
});

test('[OR-11] the state of invitations is told, and they are sent again and revoked', async ({ visitor, people, organizations, mailbox, page }) => {
  const ada = await people.create();
  const acme = await organizations.create(ada);
  await signIn(visitor, ada, acme);
  const { organization } = visitor;
  const address = freshEmail('grace');
  await organization.openMembers('?open=invite');
  await organization.addresses.fill(`${address} `);
  await organization.card.getByRole('button', { name: 'Send invitations' }).click();
  await expect(organization.said).toContainText('1 invitation is on its way.');
  await mailbox.next(address);
  await organization.openInvitations();
  await expect(organization.row(address)).toContainText('Pending');
  await expectAccessible(page);
  await organization.choose(address, 'Send again');
  await expect(organization.said).toContainText('was sent again');
  await mailbox.next(address);
  await organization.choose(address, 'Revoke invitation');
  await expect(organization.card).toContainText('does not work any more');
  await expectAccessible(page);
  await organization.card.getByRole('button', { name: 'Revoke invitation' }).click();
  await expect(organization.row(address)).toContainText('Revoked');
  await organization.openInvitations('?only=pending');
  await expect(page.getByText('No invitations found.')).toBeVisible();
});
