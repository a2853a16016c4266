import { expect, expectAccessible, freshClaims, freshEmail, test } from '../../fixtures/social.ts';

const wish = (url: string) => `?${new URLSearchParams({ redirect_url: url })}`;

test('[UX-20] [AU-08] consent that was denied is told once, not again after a reload', async ({ visitor, page }) => {
  await visitor.signIn.open();
  await visitor.signIn.button('Continue with Acme').click();
  await page.getByRole('link', { name: 'Deny' }).click();
  await visitor.signIn.shows(/^Sign in to/);
  expect(new URL(page.url()).pathname).toBe('/sign-in');
  await expect(visitor.signIn.alert).toContainText('You did not allow Acme to tell us who you are');
  await expect(visitor.signIn.identifier).toBeVisible();
  await expectAccessible(page);
  await page.reload();
  await visitor.signIn.shows(/^Sign in to/);
  await expect(visitor.signIn.alert).toHaveCount(0);
});

test('[AU-08] [HP-07] a stranger has an account after one trip and is where the app wanted', async ({ visitor, provider, app, page }) => {
  const email = freshEmail();
  provider.person = freshClaims(email);
  await visitor.signUp.open(wish(`${app.url}/after?step=1`));
  await visitor.signUp.button('Continue with Acme').click();
  await page.getByRole('link', { name: 'Allow' }).click();
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
  expect(page.url()).toContain(`${app.url}/after?step=1`);
  await visitor.user.visit('/user');
  await expect(page.getByRole('region', { name: 'Connected accounts' })).toContainText(`Acme${email}`);
  await expectAccessible(page);
});

test('[AU-10] [HP-07] an unknown person who signs in gives only what is missing', async ({ visitor, provider, configure, app, page }) => {
  await configure({ username: 'required' });
  const email = freshEmail();
  provider.person = freshClaims(email);
  await visitor.signIn.open(wish(`${app.url}/after`));
  await visitor.signIn.button('Continue with Acme').click();
  await page.getByRole('link', { name: 'Allow' }).click();
  await visitor.signUp.shows('Fill in missing fields');
  await expect(page.getByRole('main')).toContainText(email);
  await expect(visitor.signUp.password).toHaveCount(0);
  await expectAccessible(page);
  await visitor.signUp.username.fill(`ada_${Date.now()}`);
  await visitor.signUp.continue();
  await expect(page.getByRole('heading', { name: 'The app' })).toBeVisible();
});

test('[AU-10] where new accounts need an invitation, it says so', async ({ visitor, provider, configure, page }) => {
  await configure({ sign_up_mode: 'invite_only' });
  provider.person = freshClaims(freshEmail());
  await visitor.signIn.open();
  await visitor.signIn.button('Continue with Acme').click();
  await page.getByRole('link', { name: 'Allow' }).click();
  await visitor.signUp.shows('Access restricted');
});

test('[AU-09] [UX-05] an account is connected by its proved address, and the service is marked from then on', async ({ visitor, provider, people, page }) => {
  const ada = await people.create();
  provider.person = freshClaims(ada.email);
  await visitor.signIn.open();
  await visitor.signIn.button('Continue with Acme').click();
  await page.getByRole('link', { name: 'Allow' }).click();
  await visitor.user.isShown();
  await visitor.user.signOut();
  await expect(page).toHaveURL(/\/signed-out$/);
  await visitor.signIn.open();
  const last = visitor.signIn.button('Continue with Acme Last used');
  const [own, form] = [await last.boundingBox(), await page.locator('form').filter({ has: last }).boundingBox()];
  expect(own?.width).toBe(form?.width);
  await expectAccessible(page);
});

test('[UX-04] beside buttons of services no field takes the focus', async ({ visitor }) => {
  await visitor.signIn.open();
  await expect(visitor.signIn.button('Continue with Acme')).toBeVisible();
  await expect(visitor.signIn.identifier).not.toBeFocused();
  await visitor.signUp.open();
  await expect(visitor.signUp.email).not.toBeFocused();
});

test('[UX-07] only the pressed button is busy, the others wait, and all come back', async ({ visitor, page }) => {
  test.skip(!visitor.scripted, 'Without JavaScript the browser shows that it is loading.');
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  await page.route('**/api/social/start', async (route) => {
    await opened;
    await route.continue();
  });
  await visitor.signIn.open();
  const [acme, google] = [visitor.signIn.button('Continue with Acme'), visitor.signIn.button('Continue with Google')];
  await acme.click();
  await expect(acme).toHaveAttribute('aria-busy', 'true');
  await expect(google).toBeDisabled();
  await expect(google).not.toHaveAttribute('aria-busy', 'true');
  open();
  await expect(page.getByRole('link', { name: 'Allow' })).toBeVisible();
  await page.goBack();
  await visitor.signIn.shows(/^Sign in to/);
  await expect(acme).toBeEnabled();
  await expect(google).toBeEnabled();
});
