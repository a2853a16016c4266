import { type Locator, expect } from '@playwright/test';
import { Screen } from './screen.ts';

export class UserPage extends Screen {
  async open(): Promise<void> {
    await this.visit('/user');
  }

  async isShown(): Promise<void> {
    await expect(this.page).toHaveURL(/\/user(#.*)?$/);
    await this.ready();
  }

  section(title: string): Locator {
    return this.page.getByRole('region', { name: title });
  }

  get devices(): Locator {
    return this.section('Active devices');
  }

  /** Signs out by the page that asks. */
  async signOut(): Promise<void> {
    await this.visit('/sign-out');
    await this.button('Sign out').click();
  }
}
