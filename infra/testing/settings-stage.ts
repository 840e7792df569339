/** `/settings` with its statements, and a server's directory that a test can change. */
import type { Store } from '../../shared/platform/store.ts';
import { readSettings } from '../../shared/settings/change.ts';
import { chorusOn, shownIn } from './chorus.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { ALICE, autocomplete, type GivenOption, GUILD, slash } from './interaction.ts';
import { staffIn, storeOn } from './store.ts';

export const STAFF = { envelope: { member: { user: ALICE, roles: [], permissions: '32' } } };
export const PANEL = '400000000000000041';
export const DJ = '400000000000000031';
export const DIRECTORY = {
  roles: [
    { id: GUILD, name: '@everyone' },
    { id: DJ, name: 'DJ' },
  ],
  channels: [
    { id: PANEL, name: 'music', type: 0 },
    { id: '400000000000000042', name: 'Lounge', type: 2 },
  ],
};

export const text = (name: string, value: string): GivenOption => ({ name, type: 3, value });

export class SettingsStage {
  readonly database: TestDatabase;
  readonly store: Store;
  /** What was sent since the last {@link ask}. */
  readonly statements: string[] = [];
  /** What Discord tells about the server; undefined where it doesn't. */
  directory: typeof DIRECTORY | undefined;

  private constructor(database: TestDatabase) {
    this.database = database;
    this.store = storeOn(database.sql);
    this.store.observe.statement = (operation) => this.statements.push(operation);
  }

  static async open(): Promise<SettingsStage> {
    return new SettingsStage(await createDatabase(4));
  }

  /** Before each test. */
  async reset(): Promise<void> {
    this.directory = DIRECTORY;
    await this.database.sql`delete from guild_settings`;
  }

  made() {
    return chorusOn(this.store, { guildDirectory: async () => this.directory });
  }

  async stored() {
    return (await readSettings(this.store, staffIn(GUILD, ''))).values;
  }

  async ask(path: string, ...options: GivenOption[]) {
    this.statements.length = 0;
    const answer = await this.made().send(slash(path, options, STAFF));
    const said = String(answer.data?.content ?? '');
    return { answer, said, shown: shownIn(answer), sent: [...this.statements] };
  }

  set(key: string, value: string) {
    return this.ask('settings set', text('key', key), text('value', value));
  }

  async offered(focused: 'key' | 'value', typed: string, key = '') {
    const options = [...(focused === 'value' ? [text('key', key)] : []), { ...text(focused, typed), focused: true }];
    const { data } = await this.made().send(autocomplete('settings set', options, STAFF));
    return data?.choices as { name: string; value: string }[];
  }
}
