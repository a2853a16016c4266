import { type Locator, expect } from '@playwright/test';
import { freshSlug } from '../fixtures/people.ts';
import { Screen } from './screen.ts';

/** Making organizations, choosing among them, and joining them. */
export class Organizations extends Screen {
  async openCreate(query = ''): Promise<void> {
    await this.visit(`/create-organization${query}`);
    await this.shows('Create organization');
  }

  get name(): Locator {
    return this.field('Name');
  }

  get slug(): Locator {
    return this.field('Slug');
  }

  async submit(): Promise<void> {
    await this.button('Create organization').click();
  }

  /** Makes one, up to the card that invites its first members. */
  async create(name: string, slug = freshSlug(name)): Promise<void> {
    await this.openCreate();
    await this.name.fill(name);
    await this.slug.fill(slug);
    await this.submit();
    await this.shows('Invite new members');
  }

  async skip(): Promise<void> {
    await this.linkTo('Skip').click();
  }

  get addresses(): Locator {
    return this.field('Email addresses');
  }

  async openList(query = ''): Promise<void> {
    await this.visit(`/organizations${query}`);
    await this.shows('Your organizations');
  }

  /** The row of an organization in the list. */
  own(name: string | RegExp): Locator {
    return this.page.getByRole('list', { name: 'Organizations' }).getByRole('button', { name });
  }

  /** The row of an invitation or suggestion. */
  offer(name: string): Locator {
    return this.page.locator('.choice__offer', { hasText: name });
  }

  /** The page of the organization in use. */
  async isShown(): Promise<void> {
    await expect(this.page).toHaveURL(/\/organization(\?.*)?$/);
    await expect(this.page.locator('#main')).toBeVisible();
    await this.ready();
  }

  /** What switches between organizations, in the bar. */
  get switcher(): Locator {
    return this.page.locator('.switcher');
  }

  async openSwitcher(): Promise<void> {
    await this.switcher.locator('summary').click();
    await expect(this.switcher.locator('.menu__panel')).toBeVisible();
  }

  get said(): Locator {
    return this.page.locator('.toast__message');
  }
}
