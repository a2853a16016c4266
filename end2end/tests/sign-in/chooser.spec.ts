import { expect, expectAccessible, test } from '../../fixtures/index.ts';
import type { Visitor } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';

async function addAccount(visitor: Visitor, person: Person): Promise<void> {
  await visitor.chooser.open();
  await visitor.chooser.add.click();
  await visitor.signIn.shows(/^Sign in to/);
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
}

test('[SS-07] [UX-22] three accounts in one browser: choose, sign out one, sign out all', async ({ visitor, people, page }) => {
  const ada = await people.create();
  const grace = await people.create({ firstName: 'Grace', lastName: 'Hopper' });
  const joan = await people.create({ firstName: 'Joan', lastName: 'Clarke' });
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await addAccount(visitor, grace);
  await addAccount(visitor, joan);
  await expect(page.getByRole('main')).toContainText('Joan Clarke');

  await visitor.chooser.open();
  await visitor.chooser.isShown();
  await expectAccessible(page);
  for (const person of [ada, grace, joan]) await expect(visitor.chooser.account(person.email)).toBeVisible();
  await visitor.chooser.account(ada.email).click();
  await visitor.user.isShown();
  await expect(page.getByRole('main')).toContainText('Ada Lovelace');

  await visitor.user.signOutOfThisDevice();
  await visitor.chooser.isShown();
  await expect(visitor.chooser.account(grace.email)).toBeVisible();
  await expect(visitor.chooser.account(ada.email)).toHaveCount(0);

  await visitor.chooser.signOutOfAll.click();
  await expect(page).toHaveURL(/\/signed-out|\/sign-in$/);
  await visitor.user.open();
  await visitor.signIn.shows(/^Sign in to/);
});

test('[HP-09] somebody signed in gets the chooser with several accounts allowed, and is sent on with one', async ({ visitor, people, configure, app, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await visitor.signIn.open();
  await visitor.chooser.isShown();
  await configure({ multi_session: false });
  await page.goto(`/sign-in?redirect_url=${encodeURIComponent(`${app.url}/inside`)}`);
  await expect(page).toHaveURL(new RegExp(`^${app.url}/inside`));
});

test('[HP-09] a stale cookie shows sign-in and no loop', async ({ visitor, context, people, server, page }) => {
  const ada = await people.create();
  await visitor.signIn.open();
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  const cookies = await context.cookies();
  await context.clearCookies();
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, value: cookie.value.split('').reverse().join('') })));
  await visitor.user.open();
  await visitor.signIn.shows(/^Sign in to/);
  await expect(page).toHaveURL(new RegExp(`^${server.url}/sign-in`));
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
});
