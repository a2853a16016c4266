import { expect, expectAccessible, test } from '../../fixtures/index.ts';

test('[HP-14] the set-up guide leads to a round trip that comes back and says what the app receives', async ({ page, people, visitor }) => {
  const ada = await people.create();
  await page.goto('/dev/setup');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Set up your app');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Next.js' }).click();
  await expect(page.getByText('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=pk_test_')).toBeVisible();
  await page.getByRole('link', { name: 'Sign in and come back here' }).click();
  await visitor.signIn.withPassword(ada);
  await expect(page.getByText(`It works: you came back, signed in as ${ada.email}.`)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Next.js' })).toHaveAttribute('aria-current', 'true');
});

test('[HP-14] an address the portal does not know is named, with the command that allows it', async ({ page }) => {
  await page.goto('/dev/setup');
  await page.getByLabel('Where your app runs').fill('https://app.example/start');
  await page.getByRole('button', { name: 'Check' }).click();
  await expect(page.getByText('vestibule settings set allowed_origins+=https://app.example')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Sign in and go to your app' })).toHaveCount(0);
});
