import type { Locator } from '@playwright/test';
import { Screen } from './screen.ts';

/** The page that a link of a mail opens. */
export class LinkPage extends Screen {
  async open(link: string): Promise<void> {
    await this.visit(link);
  }

  get confirmButton(): Locator {
    return this.button('Yes, it is me');
  }

  async confirm(): Promise<void> {
    await this.shows('Confirm it is you');
    await this.confirmButton.click();
  }
}
