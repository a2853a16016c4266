import type { Locator } from '@playwright/test';
import { Screen } from './screen.ts';

export class SignUp extends Screen {
  async open(query = ''): Promise<void> {
    await this.visit(`/sign-up${query}`);
  }

  get email(): Locator {
    return this.field('Email address');
  }

  get username(): Locator {
    return this.field('Username');
  }

  get firstName(): Locator {
    return this.field(/^First name/);
  }

  get lastName(): Locator {
    return this.field(/^Last name/);
  }

  get password(): Locator {
    return this.page.getByLabel('Password', { exact: true });
  }

  get terms(): Locator {
    return this.page.getByRole('checkbox', { name: /I agree to the/ });
  }

  get code(): Locator {
    return this.field('Verification code');
  }

  /** Fills in the form and sends it. */
  async submit(form: { email: string; password: string; firstName?: string; lastName?: string }): Promise<void> {
    if (form.firstName !== undefined) await this.firstName.fill(form.firstName);
    if (form.lastName !== undefined) await this.lastName.fill(form.lastName);
    await this.email.fill(form.email);
    await this.password.fill(form.password);
    await this.continue();
  }

  async giveCode(code: string): Promise<void> {
    await this.code.fill(code);
    if (!this.scripted) await this.continue();
  }
}
