import { expect, expectAccessible, test } from '../../fixtures/index.ts';
import { PIXEL } from '../../fixtures/pictures.ts';

test.beforeEach(async ({ visitor, people }) => {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(await people.create());
  await visitor.user.isShown();
});

test('[HP-04] an organization with a name, a slug and a logo, then its first members, then the way on', async ({ visitor, mailbox, page }) => {
  const { organizations } = visitor;
  const slug = `acme-${Date.now()}`;
  await organizations.openCreate();
  await expectAccessible(page);
  await page.locator('input[type=file]').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: PIXEL });
  if (visitor.scripted) await expect(page.locator('.picture__image')).toBeVisible();
  await organizations.name.fill('Acme Inc.');
  await organizations.slug.fill(slug);
  await organizations.submit();
  await organizations.shows('Invite new members');
  await expectAccessible(page);
  const guest = `guest-${Date.now()}@example.org`;
  await organizations.addresses.fill(`${guest}, nobody`);
  await organizations.button('Send invitations').click();
  await expect(page.getByText('1 invitation is on its way.')).toBeVisible();
  await expect(page.locator('main')).toContainText('nobody');
  expect((await mailbox.next(guest)).text).toContain('/organization-invitation?');
  await organizations.skip();
  await organizations.isShown();
  await expect(page.locator('#main')).toContainText(slug);
  await expect(page.locator('#main img.avatar__image').first()).toBeVisible();
});

test('[HP-04] a taken slug is marked at its field, and what was typed stays', async ({ visitor, page }) => {
  const { organizations } = visitor;
  const slug = `taken-${Date.now()}`;
  await organizations.create('First', slug);
  await organizations.openCreate();
  await organizations.name.fill('Second');
  await organizations.slug.fill(slug);
  await organizations.submit();
  await organizations.expectProblem(organizations.slug, /has this slug/);
  await expect(organizations.name).toHaveValue('Second');
  await expect(organizations.slug).toHaveValue(slug);
  await expectAccessible(page);
});

test('[HP-04] where nobody may create organizations a card says so', async ({ visitor, configure, page }) => {
  await configure({ organization_creation: false });
  await visitor.organizations.visit('/create-organization');
  await visitor.organizations.shows('You can’t create an organization');
  await expectAccessible(page);
});

test('[UX-39] the slug is written from the name until it is edited by hand', async ({ visitor, scripted }) => {
  test.skip(!scripted, 'without JavaScript the server makes it of the name');
  const { organizations } = visitor;
  await organizations.openCreate();
  await organizations.name.pressSequentially('Café Möwe & Co');
  await expect(organizations.slug).toHaveValue('cafe-moewe-co');
  await organizations.slug.fill('moewe');
  await organizations.name.fill('Something else');
  await expect(organizations.slug).toHaveValue('moewe');
  await organizations.slug.fill('');
  await organizations.name.fill('Again the name');
  await expect(organizations.slug).toHaveValue('again-the-name');
});
