// How the buttons of services stand: by geometry, since that is what people see.
import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScrolling, test } from '../../fixtures/index.ts';
import { Server } from '../../fixtures/server.ts';
import { CATALOGUE, connections } from '../../fixtures/social.ts';

interface Box {
  x: number;
  y: number;
  width: number;
}

/** The buttons of services, row by row. */
async function rows(page: Page): Promise<Box[][]> {
  const found = new Map<number, Box[]>();
  for (const button of await page.getByRole('button', { name: /^Continue with / }).all()) {
    const box = await button.boundingBox();
    if (!box) throw new Error('a button does not show');
    const row = Math.round(box.y);
    found.set(row, [...(found.get(row) ?? []), box]);
  }
  return [...found.values()];
}

const EXPECTED: Record<number, { desktop: number[]; phone: number[]; words: boolean }> = {
  1: { desktop: [1], phone: [1], words: true },
  2: { desktop: [2], phone: [1, 1], words: true },
  3: { desktop: [3], phone: [3], words: false },
  6: { desktop: [3, 3], phone: [3, 3], words: false },
  11: { desktop: [4, 4, 3], phone: [4, 4, 3], words: false },
};

for (const [count, expected] of Object.entries(EXPECTED)) {
  test(`[UX-06] ${count} services stand as they should, on a desktop and on a phone`, async ({ page }) => {
    const server = await Server.start(connections(Number(count)));
    try {
      for (const [device, width] of [['desktop', 1280], ['phone', 390]] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${server.url}/sign-in`);
        for (const [, name] of CATALOGUE.slice(0, Number(count))) {
          const button = page.getByRole('button', { name: `Continue with ${name}`, exact: true });
          await expect(button).toBeVisible();
          const seen = Number(count) === 1 ? `Continue with ${name}` : name;
          const words = button.locator('[aria-hidden=true]', { hasText: seen });
          if (expected.words) await expect(words).toBeInViewport();
          else await expect(words).toHaveCount(0);
        }
        const found = await rows(page);
        expect(found.map((row) => row.length), device).toEqual(expected[device]);
        const widths = found.flat().map((box) => Math.round(box.width));
        expect(Math.max(...widths) - Math.min(...widths), `widths on a ${device}: ${widths}`).toBeLessThanOrEqual(1);
        const form = await page.locator('form').filter({ has: page.getByRole('button', { name: /^Continue with / }) }).boundingBox();
        const first = found[0] ?? [];
        const filled = Math.max(...first.map((box) => box.x + box.width)) - Math.min(...first.map((box) => box.x));
        expect(Math.abs(filled - (form?.width ?? 0)), 'the first row is full').toBeLessThanOrEqual(1);
        await expectNoSidewaysScrolling(page);
        await expectAccessible(page);
        // Every picture is there.
        const missing = await page.locator('form img').evaluateAll((all) => all.filter((image) => (image as HTMLImageElement).naturalWidth === 0).length);
        expect(missing).toBe(0);
      }
    } finally {
      await server.remove();
    }
  });
}
