import { type Locator, expect } from '@playwright/test';
import { Screen } from './screen.ts';

export class UserPage extends Screen {
  async open(): Promise<void> {
    await this.visit('/user');
  }

  async isShown(): Promise<void> {
    await expect(this.page).toHaveURL(/\/user(#.*)?$/);
    // With JavaScript the address is there before the page.
    await expect(this.page.locator('#main')).toBeVisible();
    await this.ready();
  }

  section(title: string): Locator {
    return this.page.getByRole('region', { name: title });
  }

  get devices(): Locator {
    return this.section('Active devices');
  }

  /** Signs out the account that shows, by the menu of this device; others of this browser stay. */
  async signOutOfThisDevice(): Promise<void> {
    await this.devices.locator('summary').first().click();
    await this.devices.getByRole('button', { name: 'Sign out of this device' }).click();
  }

  /** Signs out all accounts of this browser, by the page that asks. */
  async signOut(): Promise<void> {
    await this.visit('/sign-out');
    // Somebody is signed in, else there is nothing to ask.
    await this.shows(/^Sign out$/);
    const all = this.button('Sign out of all accounts');
    await ((await all.isVisible()) ? all : this.button(/^Sign out$/)).click();
  }
}
