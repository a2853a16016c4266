// Pictures of one page in every look.
import { join } from 'node:path';
import type { Visitor } from '../fixtures/index.ts';

export const FOLDER = process.env.SCREENSHOTS ?? 'screenshots-of-today';

const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

/** Takes the pictures of one page in every look, and leaves the browser where it was. */
export async function pictures({ page, signIn }: Visitor, name: string): Promise<void> {
  const take = (look: string) => page.screenshot({ path: join(FOLDER, `${name}.${look}.png`), fullPage: true });
  await take('desktop');
  await page.emulateMedia({ colorScheme: 'dark' });
  await take('dark');
  await page.setViewportSize(PHONE);
  await take('phone-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await take('phone');
  const here = new URL(page.url());
  for (const [tag, look] of [['de', 'phone-german'], ['en-XA', 'phone-pseudo']] as const) {
    here.searchParams.set('ui_locales', tag);
    await signIn.visit(here.href);
    await take(look);
    await page.setViewportSize(DESKTOP);
    await take(look.replace('phone', 'desktop'));
    await page.setViewportSize(PHONE);
  }
  await page.setViewportSize(DESKTOP);
  here.searchParams.set('ui_locales', 'en');
  await signIn.visit(here.href);
}
