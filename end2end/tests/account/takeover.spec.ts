import { GOOD_PASSWORD, type Mail, expect, expectAccessible, freshEmail, test } from '../../fixtures/index.ts';
import type { Visitor } from '../../fixtures/index.ts';

/** Adds an address in the account of a browser, and proves it. */
async function addAddress(visitor: Visitor, address: string, code: () => Promise<string>): Promise<void> {
  await visitor.user.open();
  const emails = visitor.user.section('Email addresses');
  await emails.getByRole('link', { name: 'Add email address' }).click();
  await visitor.user.field('Email address').fill(address);
  await visitor.user.button('Send code').click();
  await visitor.user.field('Code').fill(await code());
  // With JavaScript the code sends itself at its last digit.
  if (!visitor.scripted) await visitor.user.button('Verify').click();
  await expect(emails.getByText('Unverified')).toHaveCount(0);
}

test('[D-6] somebody takes an account over, and the old address takes it back', async ({ visitor, elsewhere, people, mailbox, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();

  const intruder = await elsewhere();
  await intruder.signIn.open();
  await intruder.signIn.withPassword(ada);
  await intruder.user.isShown();
  const theirs = freshEmail('eve');
  await addAddress(intruder, theirs, async () => (await mailbox.next(theirs)).code);
  const emails = intruder.user.section('Email addresses');
  await emails.locator('summary').last().click();
  await emails.getByRole('button', { name: 'Make primary' }).click();
  await expect(intruder.user.said).toHaveText('Messages go there from now on.');
  await intruder.user.open();
  await emails.locator('summary').last().click();
  await emails.getByRole('link', { name: 'Remove' }).last().click();
  await expectAccessible(intruder.page);
  await intruder.user.button('Remove').last().click();
  await expect(emails).not.toContainText(ada.email);

  let mail: Mail;
  do mail = await mailbox.next(ada.email);
  while (!mail.subject.includes('Primary email address changed'));
  await visitor.link.open(mail.link);
  await visitor.link.shows('Take your account back?');
  await expect(page.getByText(`${ada.email} becomes your primary address again.`)).toBeVisible();
  await expect(page.getByText(theirs)).toHaveCount(0);
  await expectAccessible(page);
  await visitor.link.button('Take my account back').click();
  await visitor.signIn.newPassword.fill(`${GOOD_PASSWORD}-again`);
  await visitor.signIn.button('Reset password').click();
  await visitor.user.isShown();
  await expect(visitor.user.section('Email addresses')).toContainText(ada.email);
  await expect(visitor.user.section('Email addresses')).not.toContainText(theirs);
  await intruder.user.open();
  await intruder.signIn.shows(/^Sign in to/);
});
