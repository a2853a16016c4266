import { type Visitor, expect, expectAccessible, expectNoSidewaysScrolling, freshSlug, test } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';

async function signIn(visitor: Visitor, person: Person): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
}

/** Asks to join, on the list of what one may join. */
async function ask({ organizations, page }: Visitor): Promise<void> {
  await organizations.openList();
  await organizations.offer('Acme Analytics').getByRole('button', { name: /^Request to join/ }).click();
  await expect(page.getByText('Acme Analytics was asked to let you in.')).toBeVisible();
  await expect(organizations.offer('Acme Analytics')).toContainText('Requested');
}

test('[OR-07] two people of the domain ask to join: the admin approves one and rejects the other', async ({ visitor, elsewhere, people, organizations, mailbox, page }) => {
  const ada = await people.create();
  const acme = await organizations.create(ada);
  const domain = `${freshSlug('acme')}.example`;
  await organizations.suggestTo(acme, domain);
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper', email: `grace@${domain}` });
  const eve = await people.create({ firstName: 'Eve', lastName: 'Else', email: `eve@${domain}` });

  await signIn(visitor, ada);
  await visitor.organization.use(acme);
  const { organization } = visitor;
  await organization.visit('/organization/members/requests');
  await organization.showsPage('Members');
  await expect(page.getByText('No requests')).toBeVisible();
  await expectAccessible(page);

  const [hers, other] = [await elsewhere(), await elsewhere()];
  for (const [visitor, person] of [[hers, grace], [other, eve]] as const) {
    await signIn(visitor, person);
    await ask(visitor);
  }
  expect((await mailbox.next(ada.email)).subject).toContain('asks to join Acme Analytics');

  // With JavaScript they come by themselves.
  if (!visitor.scripted) await organization.visit('/organization/members/requests');
  await expect(organization.rows).toHaveCount(2);
  await expect(organization.tabs.getByRole('link', { name: /^Requests/ })).toContainText('2');
  await expectAccessible(page);
  await page.setViewportSize({ width: 360, height: 780 });
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await organization.row(grace.email).getByRole('button', { name: /^Approve.*Grace Hopper/ }).click();
  await expect(organization.said).toContainText('Grace Hopper is a member now.');
  await expect(organization.rows).toHaveCount(1);
  await organization.row(eve.email).getByRole('button', { name: /^Reject.*Eve Else/ }).click();
  await expect(organization.said).toContainText('The request of Eve Else was rejected.');
  await expect(page.getByText('No requests')).toBeVisible();

  await hers.organizations.openList();
  await expect(hers.organizations.own(/Acme Analytics/)).toBeVisible();
  await other.organizations.openList();
  await expect(other.organizations.offer('Acme Analytics')).toHaveCount(0);
  await expect(other.organizations.own(/Acme Analytics/)).toHaveCount(0);
});
