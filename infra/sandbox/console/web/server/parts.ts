/** What the pages of a server's settings share. */
import type { APIRole } from 'discord-api-types/v10';
import type { TemplateResult } from 'lit';
import type { Intents } from '../api.ts';
import type { Store } from '../state.ts';

/** A page's data, and how it changes it. */
export interface ServerView<T> {
  data: T;
  store: Store;
  /** Calls Discord's API as the current user: the path starts after `/guilds/<id>`, or with `/channels/`. */
  change(method: string, path: string, body?: object): void;
  /** Does something else, and loads the page again. */
  perform(action: () => Promise<unknown>): void;
}

/** Reads for one page. */
export interface Reader {
  get<T>(path: string): Promise<T>;
  intents(): Promise<Intents>;
  /** Who doesn't accept direct messages from bots, by user ID. */
  closedDms(): Promise<ReadonlySet<string>>;
}

/** A page: its title, what it loads, and how it looks. */
export interface Page<T> {
  title: string;
  load(read: Reader): Promise<T>;
  view(view: ServerView<T>): TemplateResult;
}

/** A role's color, lightened for the dark page. Gray if it has none. */
export function roleCss(color: number): string {
  if (color === 0) return 'var(--text-muted)';
  return `color-mix(in oklab, #${color.toString(16).padStart(6, '0')} 72%, white)`;
}

/** Highest first, without @everyone. */
export function ordered(roles: APIRole[], guildId: string | undefined): APIRole[] {
  return roles.filter(({ id }) => id !== guildId).sort((a, b) => b.position - a.position);
}

/** What's picked in a menu of actions, which then shows its title again. */
export function pickedIn(event: Event): string {
  const picked = textIn(event);
  if (event.target instanceof HTMLSelectElement) event.target.value = '';
  return picked;
}

/** The value of a form's control. */
export function textIn(event: Event): string {
  return event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement
    ? event.target.value
    : '';
}

export function isChecked(event: Event): boolean {
  return event.target instanceof HTMLInputElement && event.target.checked;
}
