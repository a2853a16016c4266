import { expect, test } from '../../fixtures/index.ts';
import { tourOfSigningIn, tourOfSigningUp, tourOfTheAccount } from '../../pages/tour.ts';

/** Most that a page may move after its first paint: a tenth of what counts as good (web.dev/cls). */
const MAX_SHIFT = 0.02;

for (const [part, tour] of Object.entries({ 'signing in': tourOfSigningIn, 'signing up': tourOfSigningUp, 'the account': tourOfTheAccount })) {
  test(`[UX-35] nothing moves once it is painted: the pages of ${part}`, async ({ visitor, configure, people, mailbox, page, scripted }) => {
    test.skip(!scripted, 'A page without script cannot report what moved.');
    test.slow();
    await tour({ visitor, configure, people, mailbox }, async (name) => {
      await visitor.signIn.visit(page.url());
      const shift = await page.evaluate(
        () =>
          new Promise<number>((resolve) => {
            let sum = 0;
            const add = (entries: PerformanceEntryList) => {
              for (const entry of entries as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) sum += entry.hadRecentInput ? 0 : entry.value;
            };
            const observer = new PerformanceObserver((list) => add(list.getEntries()));
            observer.observe({ type: 'layout-shift', buffered: true });
            // Two frames later whatever loading the page moved has been reported.
            requestAnimationFrame(() =>
              requestAnimationFrame(() => {
                add(observer.takeRecords());
                resolve(sum);
              }),
            );
          }),
      );
      expect(shift, name).toBeLessThan(MAX_SHIFT);
    });
  });
}
