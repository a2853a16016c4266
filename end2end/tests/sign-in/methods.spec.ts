import { expect, expectAccessible, freshEmail, test } from '../../fixtures/index.ts';

test('[UX-18] every step offers another method, with targets that tell a bystander nothing', async ({ visitor, page }) => {
  const email = freshEmail('marguerite');
  await visitor.signIn.open();
  await visitor.signIn.begin(email);
  for (const method of [/^Email code to/, /^Email link to/, 'Sign in with your password'] as const) {
    await visitor.signIn.openMethods();
    await expect(visitor.signIn.button(/^Email code to m•+@e•+\.org/)).toBeVisible();
    await expectAccessible(page);
    await visitor.signIn.button(method).click();
    await visitor.signIn.shows(/Check your email|Enter your password/);
  }
});

test('[UX-19] [DX-07] the end of the road offers a mail to support', async ({ visitor, configure, page }) => {
  await configure({ support_email: 'help@example.org' });
  await visitor.signIn.open();
  await visitor.signIn.begin(freshEmail());
  await visitor.signIn.openMethods();
  await visitor.signIn.linkTo('Get help').click();
  await visitor.signIn.shows('Get help');
  await expect(visitor.signIn.linkTo('Email support')).toHaveAttribute('href', /^mailto:help@example\.org/);
  await expectAccessible(page);
});

test('[UX-19] without a support address there is no empty link', async ({ visitor, page }) => {
  await visitor.signIn.visit('/sign-in/help');
  await visitor.signIn.shows('Get help');
  await expect(visitor.signIn.linkTo('Email support')).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText('please contact the people who run this application');
});

test('[UX-05] the method used last is marked, in this browser only', async ({ visitor, elsewhere, people, mailbox }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.chooseCode();
  await visitor.signIn.giveCode((await mailbox.next(ada.email)).code);
  await visitor.user.isShown();
  await visitor.user.signOut();
  await visitor.signIn.open();
  await visitor.signIn.begin(ada.email);
  await visitor.signIn.openMethods();
  await expect(visitor.signIn.button(/^Email code to.*Last used/)).toBeVisible();
  const stranger = await elsewhere();
  await stranger.signIn.open();
  await stranger.signIn.begin(ada.email);
  await stranger.signIn.openMethods();
  await expect(stranger.page.getByText('Last used')).toHaveCount(0);
});
