import { expect, expectAccessible, test } from '../../fixtures/index.ts';

test('[AU-05] a link signs in the browser that asked for it', async ({ visitor, people, mailbox, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseLink();
  await expectAccessible(page);
  await visitor.link.open((await mailbox.next(ada.email)).link);
  await expectAccessible(page);
  await visitor.link.confirm();
  await visitor.user.isShown();
});

test('[UX-16] [UX-17] the page that waits signs in by itself when the link is confirmed elsewhere', async ({ visitor, elsewhere, people, mailbox }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseLink();
  const phone = await elsewhere({ viewport: { width: 390, height: 844 } });
  await phone.link.open((await mailbox.next(ada.email)).link);
  await phone.link.confirm();
  await expect(phone.page).toHaveURL(/\/verify\//);
  await expect(phone.page.getByRole('main')).toContainText(/return to the device|first tab/i);
  await expectAccessible(phone.page);
  if (!visitor.scripted) await visitor.signIn.button('I have opened the link').click();
  await visitor.user.isShown();
  // The device that only confirmed is nobody's.
  await phone.user.open();
  await phone.signIn.shows(/^Sign in to/);
});

test('[AU-05] [UX-17] a link works once; then its page says so and what to do', async ({ visitor, elsewhere, people, mailbox }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseLink();
  const { link } = await mailbox.next(ada.email);
  await visitor.link.open(link);
  await visitor.link.confirm();
  await visitor.user.isShown();
  const thief = await elsewhere();
  await thief.link.open(link);
  await thief.link.shows('This link does not work any more');
  await expectAccessible(thief.page);
});

test('[UX-17] each outcome of a link has its own page', async ({ visitor }) => {
  for (const [path, title] of [
    ['/verify?token=nonsense', 'This link does not work any more'],
    ['/verify/failed', 'This link does not work any more'],
    ['/verify/expired', 'This link has expired'],
    ['/verify/first-tab', /Go back to the first tab|Continue where you began/],
  ] as const) {
    await visitor.link.open(path);
    await visitor.link.shows(title);
    await expectAccessible(visitor.page);
  }
});

test('[D-8] a scanner that opens the link three times changes nothing; the person still signs in', async ({ visitor, elsewhere, people, mailbox }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseLink();
  const { link } = await mailbox.next(ada.email);
  for (const _ of [1, 2, 3]) {
    const scanner = await elsewhere({ javaScriptEnabled: true });
    await scanner.page.goto(link);
    await expect(scanner.page.getByRole('heading', { level: 1 })).toHaveText('Confirm it is you');
  }
  await visitor.signIn.shows('Check your email');
  await visitor.link.open(link);
  await visitor.link.confirm();
  await visitor.user.isShown();
});

test('[D-8] every mail carries the code too, and it works on the page that waits for the link', async ({ visitor, people, mailbox }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseLink();
  const mail = await mailbox.next(ada.email);
  expect(mail.link).toContain('/verify?token=');
  await visitor.signIn.giveCode(mail.code);
  await visitor.user.isShown();
});
