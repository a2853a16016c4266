import { Server } from '../../fixtures/server.ts';
import { expect, test } from '../../fixtures/index.ts';

test('[UX-52] production instances have neither the notice nor the mailbox', async ({ page, guard }) => {
  // 403: the page asks for passkeys, which this server gives at its public address alone.
  guard.expect(/404 \(Not Found\)|403 \(Forbidden\)|Cross-Origin-Opener-Policy|has been ignored/);
  const server = await Server.start({
    VESTIBULE_KIND: 'production',
    VESTIBULE_PUBLIC_URL: 'https://accounts.example.com',
    VESTIBULE_MAIL_SMTP_URL: 'smtp://127.0.0.1:9',
    VESTIBULE_MAIL_FROM: 'no-reply@example.com',
    VESTIBULE_PASSWORDS_MEMORY_KIB: '19456',
    VESTIBULE_PASSWORDS_PASSES: '2',
  });
  try {
    const response = await page.goto(`http://localhost:${server.port}/sign-in`);
    expect(response?.status()).toBe(200);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expect(page.getByText('Development mode')).toHaveCount(0);
    expect((await page.request.get(`http://localhost:${server.port}/dev/mailbox`)).status()).toBe(404);
  } finally {
    await server.remove();
  }
});
