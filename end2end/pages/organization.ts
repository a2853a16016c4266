import { type Locator, expect } from '@playwright/test';
import type { Server } from '../fixtures/server.ts';
import type { Person } from '../fixtures/people.ts';
import { Screen } from './screen.ts';

export interface Organization {
  id: string;
  name: string;
  slug: string;
}

/** Organizations as an operator makes them. */
export class OrganizationSetup {
  constructor(private readonly server: Server) {}

  async create(creator: Person, name = 'Acme Analytics'): Promise<Organization> {
    return this.server.backend('POST', '/organizations', { name, created_by: creator.id });
  }

  async join({ id }: Organization, person: Person, role = 'org:member'): Promise<void> {
    await this.server.backend('POST', `/organizations/${id}/memberships`, { user_id: person.id, role });
  }

  /** Vouches for a domain, whose people are offered to ask. */
  async suggestTo({ id }: Organization, domain: string): Promise<void> {
    await this.server.backend('POST', `/organizations/${id}/domains`, { name: domain, enrollment_mode: 'automatic_suggestion', verified: true });
  }

  async limit({ id }: Organization, members: number): Promise<void> {
    await this.server.backend('PATCH', `/organizations/${id}`, { max_allowed_memberships: members });
  }

  async leave({ id }: Organization, person: Person): Promise<void> {
    await this.server.backend('DELETE', `/organizations/${id}/memberships/${person.id}`);
  }
}

/** The pages of the organization in use. */
export class OrganizationPage extends Screen {
  /** Chooses an organization in this browser, as the switcher does without JavaScript. */
  async use({ id }: Organization): Promise<void> {
    const origin = new URL(this.page.url()).origin;
    const answer = await this.page.request.post(`${origin}/api/organization/switch`, {
      form: { organization: id },
      headers: { Origin: origin, Accept: 'text/html', 'Sec-Fetch-Site': 'same-origin' },
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(302);
  }

  async open(): Promise<void> {
    await this.visit('/organization');
    await this.showsPage('General');
  }

  async openMembers(query = ''): Promise<void> {
    await this.visit(`/organization/members${query}`);
    await this.showsPage('Members');
  }

  async openInvitations(query = ''): Promise<void> {
    await this.visit(`/organization/members/invitations${query}`);
    await this.showsPage('Members');
  }

  async openSecurity(): Promise<void> {
    await this.visit('/organization/security');
    await this.showsPage('Security');
  }

  async openActivity(): Promise<void> {
    await this.visit('/organization/activity');
    await this.showsPage('Activity log');
  }

  /** Waits for the page with this title. */
  async showsPage(title: string): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 2, name: title })).toBeVisible();
    await this.ready();
  }

  section(title: string): Locator {
    return this.page.getByRole('region', { name: title });
  }

  /** The card that is open. */
  get card(): Locator {
    return this.page.locator('[data-card]');
  }

  /** What the page says was done. */
  get said(): Locator {
    return this.page.locator('.toast__message');
  }

  get tabs(): Locator {
    return this.page.getByRole('navigation', { name: 'Members, invitations and requests' });
  }

  /** The rows of the list, without the cards under them. */
  get rows(): Locator {
    return this.page.locator('tr.table__row');
  }

  row(words: string): Locator {
    return this.rows.filter({ hasText: words });
  }

  /** Opens the menu of a row and presses one of its items. */
  async choose(words: string, item: string): Promise<void> {
    await this.row(words).locator('summary').click();
    const items = this.row(words).locator('.menu__panel');
    await items.getByText(item, { exact: true }).click();
  }

  /** Waits until the page listens: news before that come with the page itself. */
  async listens(): Promise<void> {
    await this.page.waitForFunction(() => performance.getEntriesByType('resource').length > 0);
  }

  get search(): Locator {
    return this.page.getByRole('searchbox');
  }

  get addresses(): Locator {
    return this.page.getByRole('textbox', { name: 'Email addresses' });
  }

  /** Addresses in the box, each a tag. */
  get tags(): Locator {
    return this.page.getByRole('list', { name: 'Email addresses' }).getByRole('listitem');
  }
}

