import type { Locator } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScrolling, test } from '../../fixtures/index.ts';
import type { Visitor } from '../../fixtures/index.ts';

/** The middle of an element, from the left. */
async function middle(locator: Locator): Promise<number> {
  const box = await locator.boundingBox();
  expect(box, String(locator)).not.toBeNull();
  return box!.x + box!.width / 2;
}

const direction = (locator: Locator): Promise<string> => locator.evaluate((element) => getComputedStyle(element).direction);

/** The mirrored language has English words, so that the pages are found by them. */
async function expectMirrored({ page }: Visitor): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSidewaysScrolling(page);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await expectAccessible(page);
}

test('[UX-49] cards are mirrored, and codes and addresses run from left to right', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open('?ui_locales=ar-XB');
  await expectMirrored(visitor);
  const onward = page.locator('.button--primary');
  expect(await middle(onward.locator('.button__arrow'))).toBeLessThan(await middle(onward.locator('.button__label')));
  await expect(onward.locator('.button__arrow svg')).toHaveCSS('scale', '-1 1');
  const email = page.getByLabel('Email address');
  await email.fill(ada.email);
  expect(await direction(email)).toBe('ltr');
  await visitor.signIn.begin(ada.email);
  await expectMirrored(visitor);
  // "Forgot password?" stands at the end of the label's line, which is on the left here.
  expect(await middle(page.getByRole('link', { name: 'Forgot password?' }))).toBeLessThan(await middle(page.getByLabel('Password', { exact: true })));
  await visitor.signIn.chooseCode();
  await expectMirrored(visitor);
  const code = visitor.signIn.code;
  expect(await direction(code)).toBe('ltr');
  const boxes = page.locator('.code__box');
  expect(await middle(boxes.first())).toBeLessThan(await middle(boxes.last()));
  expect(await direction(page.locator('bdi', { hasText: ada.email }).first())).toBe('ltr');
});

test('[UX-49] the account page is mirrored: pages on the right, badges and menus on the left', async ({ visitor, people, page }) => {
  const ada = await people.create();
  await visitor.signIn.open('?ui_locales=ar-XB');
  await visitor.signIn.withPassword(ada);
  await visitor.user.isShown();
  await expectMirrored(visitor);
  expect(await middle(page.locator('.portal__nav'))).toBeGreaterThan(await middle(page.locator('main')));
  expect(await middle(page.locator('.brand').first())).toBeGreaterThan(await middle(page.locator('.portal__bar summary').last()));
  const address = page.locator('main bdi', { hasText: ada.email });
  expect(await middle(page.getByText('Primary', { exact: true }))).toBeLessThan(await middle(address));
  expect(await direction(address)).toBe('ltr');
  await visitor.user.openSecurity();
  const device = visitor.user.devices;
  expect(await middle(device.locator('summary').first())).toBeLessThan(await middle(device.getByRole('heading').first()));
});
