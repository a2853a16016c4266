import type { Locator } from '@playwright/test';
import { Screen } from './screen.ts';

export class Chooser extends Screen {
  async open(query = ''): Promise<void> {
    await this.visit(`/sign-in/choose${query}`);
  }

  async isShown(): Promise<void> {
    await this.shows('Choose an account');
  }

  account(address: string): Locator {
    return this.button(new RegExp(address.replace(/[.]/g, '\\.')));
  }

  get add(): Locator {
    return this.linkTo('Add account');
  }

  get signOutOfAll(): Locator {
    return this.button('Sign out of all accounts');
  }
}
