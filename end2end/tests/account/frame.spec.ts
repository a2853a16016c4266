import { type Visitor, expect, expectAccessible, expectNoSidewaysScrolling, test } from '../../fixtures/index.ts';
import type { Person } from '../../fixtures/index.ts';

async function signIn(visitor: Visitor, person: Person): Promise<void> {
  await visitor.signIn.open();
  await visitor.signIn.withPassword(person);
  await visitor.user.isShown();
}

test('[PR-01] the account has a heading, a line and a tab for each page, with addresses of their own', async ({ visitor, people, page }) => {
  await signIn(visitor, await people.create());
  await expect(page.getByRole('heading', { level: 1, name: 'Account' })).toBeVisible();
  await expect(page.getByText('Manage your account info.')).toBeVisible();
  const pages = page.getByRole('navigation', { name: 'Account pages' });
  await expect(pages.getByRole('link')).toHaveText(['Profile', 'Security']);
  await pages.getByRole('link', { name: 'Security' }).click();
  await expect(page).toHaveURL(/\/user\/security$/);
  await expect(page.getByRole('heading', { level: 2, name: 'Security' })).toBeVisible();
  await expect(pages.getByRole('link', { name: 'Security' })).toHaveAttribute('aria-current', 'page');
  await expectAccessible(page);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 2, name: 'Profile details' })).toBeVisible();
  await page.goto('/user/no-such-tab');
  await expect(page).toHaveURL(/\/user$/);
});

test('[PR-01] on a phone the pages lie at the lower edge, where the thumb is', async ({ visitor, people, page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signIn(visitor, await people.create());
  const security = page.getByRole('navigation', { name: 'Account pages' }).getByRole('link', { name: 'Security' });
  const box = await security.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeGreaterThan(800);
  expect(box?.height).toBeGreaterThanOrEqual(44);
  await security.click();
  await expect(page.getByRole('heading', { level: 2, name: 'Security' })).toBeVisible();
  await expectNoSidewaysScrolling(page);
  await expectAccessible(page);
  // Nothing hides behind the bar.
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  const last = await page.getByRole('link', { name: 'Delete account' }).boundingBox();
  expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(box?.y ?? 0);
});

test('[UX-24] [UX-46] a card opens by its link, has an address, and Back closes it', async ({ visitor, people, page, scripted }) => {
  await signIn(visitor, await people.create());
  await visitor.user.openSecurity();
  await expect(visitor.user.card).toHaveCount(0);
  await page.getByRole('link', { name: 'Change password' }).click();
  await expect(page).toHaveURL(/open=password/);
  await expect(visitor.user.card).toBeVisible();
  await expect(visitor.user.card).toBeInViewport();
  if (scripted) await expect(page.getByLabel('Current password')).toBeFocused();
  await expectAccessible(page);
  await page.goBack();
  await expect(visitor.user.card).toHaveCount(0);
  await page.goForward();
  await expect(visitor.user.card).toBeVisible();
  await page.getByRole('link', { name: 'Delete account' }).click();
  await expect(page).toHaveURL(/open=delete/);
  await expect(visitor.user.card).toHaveCount(1);
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Cancel' }).click();
  await expect(visitor.user.card).toHaveCount(0);
});

test('[UX-24] Escape closes a card and gives the focus back to what opened it', async ({ visitor, people, page, scripted }) => {
  test.skip(!scripted, 'keys do what the browser makes of them');
  await signIn(visitor, await people.create());
  await visitor.user.openSecurity();
  const trigger = page.getByRole('link', { name: 'Change password' });
  await trigger.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Current password')).toBeFocused();
  await page.keyboard.type('something');
  await page.keyboard.press('Escape');
  await expect(visitor.user.card).toHaveCount(0);
  await expect(trigger).toBeFocused();
  // By way of a menu, the focus goes back to the button of the menu.
  const menu = visitor.user.section('Password').locator('summary');
  await menu.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/open=remove-password/);
  await expect(visitor.user.card.getByRole('link', { name: 'Cancel' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeFocused();
});

test('[UX-25] saving says what is missing until everything is there', async ({ visitor, people, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript the server says it');
  const ada = await people.create();
  await signIn(visitor, ada);
  await visitor.user.openCard('password');
  const save = visitor.user.card.getByRole('button', { name: 'Save' });
  await expect(save).toHaveAttribute('aria-disabled', 'true');
  await expect(save).toHaveAccessibleDescription('Enter your current password first.');
  await save.focus();
  await expect(save).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(visitor.user.card.getByRole('alert')).toHaveCount(0);
  await page.getByLabel('Current password').fill(ada.password);
  await expect(save).toHaveAccessibleDescription('Enter a new password that meets the rules first.');
  await page.getByLabel('New password', { exact: true }).fill('violet-anchor-meadow-1843');
  await expect(save).toHaveAccessibleDescription('Enter the new password once more first.');
  await page.getByLabel('Confirm new password').fill('violet-anchor-meadow-1843');
  await expect(save).not.toHaveAttribute('aria-disabled', 'true');
  await expect(save).toHaveAccessibleDescription('');
});

test('[UX-28] a menu is walked by keys, in a loop, and flips where there is no room', async ({ visitor, people, elsewhere, page, scripted }) => {
  test.skip(!scripted, 'keys do what the browser makes of them');
  const ada = await people.create();
  const phone = await elsewhere({ userAgent: 'Mozilla/5.0 (Android 14; Mobile; rv:143.0) Gecko/143.0 Firefox/143.0' });
  await signIn(phone, ada);
  await signIn(visitor, ada);
  const menu = page.locator('.portal__bar details').last();
  const button = menu.locator('summary');
  await button.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: 'Add account' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('link', { name: 'Add account' })).toBeFocused();
  await page.keyboard.press('End');
  await expect(page.getByRole('link', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('s');
  await expect(page.getByRole('link', { name: 'Sign out' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).not.toHaveAttribute('open');
  await expect(button).toBeFocused();
  await visitor.user.openSecurity();
  const last = visitor.user.devices.locator('details').last();
  // The button lies at the very lower edge of the window.
  await last.evaluate((element) => scrollTo(0, scrollY + element.getBoundingClientRect().bottom - innerHeight + 8));
  await last.locator('summary').click();
  await expect(last.locator('.menu__panel')).toBeInViewport({ ratio: 1 });
});

test('[UX-47] each tab is found as it was left', async ({ visitor, people, page, scripted }) => {
  test.skip(!scripted, 'without JavaScript the browser keeps the places of its own history');
  await page.setViewportSize({ width: 390, height: 500 });
  await signIn(visitor, await people.create());
  const tab = (name: string) => page.getByRole('navigation', { name: 'Account pages' }).getByRole('link', { name });
  await tab('Security').click();
  await expect(page.getByRole('heading', { level: 2, name: 'Security' })).toBeVisible();
  await expect(page.locator('#main-title')).toBeFocused();
  await page.evaluate(() => scrollTo(0, 180));
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(180);
  await tab('Profile').click();
  await expect(page.getByRole('heading', { level: 2, name: 'Profile details' })).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(0);
  await tab('Security').click();
  await expect(page.getByRole('heading', { level: 2, name: 'Security' })).toBeVisible();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(180);
  await page.goBack();
  await expect(page.getByRole('heading', { level: 2, name: 'Profile details' })).toBeVisible();
  await page.goForward();
  await expect.poll(() => page.evaluate(() => scrollY)).toBe(180);
});

test('[UX-26] badges say what there is to know', async ({ visitor, people, page }) => {
  await signIn(visitor, await people.create());
  await expect(visitor.user.section('Email addresses').getByText('Primary', { exact: true })).toBeVisible();
  await visitor.user.openSecurity();
  await expect(visitor.user.devices.getByText('This device', { exact: true })).toBeVisible();
  await expectAccessible(page);
});
