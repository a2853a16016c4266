import { expect, expectAccessible, test } from '../../fixtures/index.ts';

const other = (code: string) => (code === '000000' ? '111111' : '000000');

test('[AU-06] a person signs in by the code of the mail', async ({ visitor, people, mailbox, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseCode();
  await expectAccessible(page);
  await visitor.signIn.giveCode((await mailbox.next(ada.email)).code);
  await visitor.user.isShown();
});

test('[UX-14] the code is one real input that takes a pasted sentence', async ({ visitor, people, mailbox }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseCode();
  await expect(visitor.signIn.code).toHaveCount(1);
  await expect(visitor.signIn.code).toHaveAttribute('inputmode', 'numeric');
  await expect(visitor.signIn.code).toHaveAttribute('autocomplete', 'one-time-code');
  const { code } = await mailbox.next(ada.email);
  await visitor.signIn.giveCode(`Your code is ${code.slice(0, 3)} ${code.slice(3)}`);
  await visitor.user.isShown();
});

test('[UX-14] [UX-21] a wrong code is announced, cleared and asked for again', async ({ visitor, people, mailbox, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseCode();
  const { code } = await mailbox.next(ada.email);
  for (const _ of [1, 2]) {
    await visitor.signIn.giveCode(other(code));
    await visitor.signIn.expectProblem(visitor.signIn.code, /Incorrect code/);
    await expect(visitor.signIn.code).toHaveValue('');
    await expect(visitor.signIn.code).toBeFocused();
  }
  await expectAccessible(page);
  await visitor.signIn.giveCode(code);
  await visitor.user.isShown();
});

test('[AU-06] too many tries end this code and not the account', async ({ visitor, people, mailbox }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseCode();
  const { code } = await mailbox.next(ada.email);
  const exhausted = visitor.page.getByText('This code was tried too often');
  for (let tries = 0; tries < 10 && !(await exhausted.isVisible()); tries += 1) {
    await visitor.signIn.giveCode(other(code));
    await expect(visitor.signIn.code).toHaveAttribute('aria-invalid', 'true');
    await expect(visitor.signIn.code).toHaveValue('');
  }
  await expect(exhausted).toBeVisible();
  await visitor.signIn.giveCode(code);
  await expect(exhausted).toBeVisible();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
});

test('[UX-15] another code can be asked for after 30 seconds and no sooner', async ({ visitor, people, page, guard }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  if (visitor.scripted) await page.clock.install();
  await visitor.signIn.chooseCode();
  if (!visitor.scripted) {
    // A plain form can always be sent: the server says how long to wait.
    guard.expect(/429 \(Too Many Requests\)/);
    await visitor.signIn.button(/Resend/).click();
    await expect(page.getByText(/Try again in (2\d|30) seconds/)).toBeVisible();
    return;
  }
  const resend = visitor.signIn.button(/Resend \(\d+\)/);
  await expect(resend).toBeDisabled();
  await page.clock.fastForward('00:31');
  await expect(visitor.signIn.button(/Resend$/)).toBeEnabled();
});
