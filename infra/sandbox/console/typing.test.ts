import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import type { Json } from '../discord/json.ts';
import { startTestSandbox, type TestSandbox } from '../discord/testing.ts';
import { validateCommandList } from '../discord/validate/commands.ts';
import { buildConsole, consoleRoutes } from './build.ts';

const text = (name: string, more: object = {}) => ({ type: 3, name, description: name, ...more });
const commands = [
  { name: 'daily', description: 'Collect your daily credits' },
  {
    name: 'pay',
    description: 'Send credits',
    options: [
      { type: 6, name: 'user', description: 'Who', required: true },
      { type: 4, name: 'amount', description: 'How many', required: true, min_value: 1 },
      text('note', { max_length: 100 }),
    ],
  },
  { name: 'help', description: 'Browse the commands', options: [text('command', { autocomplete: true })] },
  {
    name: 'settings',
    description: 'Configure this server',
    options: [
      {
        type: 1,
        name: 'module',
        description: 'Turn a module on or off',
        options: [
          text('name', { required: true, autocomplete: true }),
          { type: 5, name: 'enabled', description: 'On or off', required: true },
        ],
      },
    ],
  },
  {
    name: 'mode',
    description: 'Choose',
    options: [
      text('kind', {
        choices: [
          { name: 'Slow', value: 's' },
          { name: 'Slow motion', value: 'm' },
        ],
      }),
      { type: 7, name: 'where', description: 'Where' },
      { type: 8, name: 'whose', description: 'Whose' },
    ],
  },
];

describe.skipIf(!hasChromium)('the console on the local Discord', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'chorus-typing-'));
  let sandbox: TestSandbox;
  let browser: Browser;
  let page: Page;
  let complaints: string[];
  let ids: Record<string, string>;

  beforeAll(async () => {
    const [started, chromium] = await Promise.all([startTestSandbox(), launchChromium(), buildConsole(outDir)]);
    sandbox = started;
    browser = chromium;
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    complaints = complaintsOf(page, sandbox.discord.url);
    sandbox.parts.ready = true;
    sandbox.discord.app.route('/', consoleRoutes(outDir));
    sandbox.discord.core.commands.overwrite(undefined, await validateCommandList(commands));
    const { guilds, users } = sandbox.discord.info();
    const named = [
      ...users.map((one) => [one.username, one.id]),
      ...(guilds[0]?.channels ?? []).map((one) => [one.name, one.id]),
    ];
    ids = Object.fromEntries(named);
  }, 30_000);

  afterAll(async () => {
    await browser.close();
    await sandbox.stop();
    rmSync(outDir, { recursive: true });
  });

  beforeEach(async () => {
    // The last test's input could still trigger autocomplete.
    await page.goto('about:blank');
    await sandbox.reset();
    sandbox.edge.answer = ({ interaction }) =>
      interaction.type === 4
        ? { type: 8, data: { choices: [{ name: 'The first suggestion', value: 'first' }] } }
        : { type: 4, data: { content: 'done' } };
  });

  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
  });

  async function open(address: string): Promise<void> {
    await page.goto(`${sandbox.discord.url}${address}`);
    await page.getByTestId('composer').waitFor();
    await expect.poll(() => page.evaluate('document.activeElement?.dataset.testid')).toBe('composer');
  }

  /** The options of the next command that the edge receives, by name. A subcommand's are nested under its name. */
  async function received(): Promise<Json> {
    const isCommand = ({ interaction }: { interaction: Json }) => interaction.type === 2;
    await expect.poll(() => sandbox.edge.received.filter(isCommand).length).toBe(1);
    const data = sandbox.edge.received.find(isCommand)?.interaction.data as Option | undefined;
    return data ? { [data.name]: valuesOf(data) } : {};
  }

  test.each<[string, Json]>([
    ['/daily', { daily: {} }],
    ['/pay user:@bob amount:50 note:for the rent', { pay: { user: 'bob', amount: 50, note: 'for the rent' } }],
    ['/pay amount:7 note:tea: two cups user:@Bob', { pay: { user: 'bob', amount: 7, note: 'tea: two cups' } }],
    ['/pay note:"the amount: 5" amount:9 user:bob', { pay: { user: 'bob', amount: 9, note: 'the amount: 5' } }],
    ['/pay @bob 50 note:x', { pay: { user: 'bob', amount: 50, note: 'x' } }],
    [
      '/pay user:@bob amount:50 note:the amount: was 5',
      { pay: { user: 'bob', amount: 50, note: 'the amount: was 5' } },
    ],
    ['/settings module name:economy enabled:false', { settings: { module: { name: 'economy', enabled: false } } }],
    ['/help command:/pay', { help: { command: '/pay' } }],
    ['/help', { help: {} }],
    ['/help ', { help: {} }],
    ['/mode where:#music kind:Slow motion whose:@DJ', { mode: { where: 'music', kind: 'm', whose: 'DJ' } }],
  ])('typing "%s" and pressing Enter sends it as typed', async (line, expected) => {
    await open('/?user=alice');
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    expect(await received()).toEqual(JSON.parse(JSON.stringify(expected), byId));
    await page.getByTestId('message').last().getByText('done').waitFor();
    expect(await page.getByTestId('composer').inputValue()).toBe('');
  });

  test('you can paste a complete command', async () => {
    await open('/?user=alice');
    await page.keyboard.insertText('/pay user:@bob amount:50 note:for the rent\n');
    await page.getByTestId('option-field').nth(2).waitFor();
    await page.keyboard.press('Enter');
    expect(await received()).toEqual({ pay: { user: ids.bob, amount: 50, note: 'for the rent' } });
  });

  test('you can paste options into the first field', async () => {
    await open('/?user=alice');
    await page.keyboard.type('/pay ');
    await page.keyboard.insertText('user:@bob amount:50 note:for the rent');
    await page.keyboard.press('Enter');
    expect(await received()).toEqual({ pay: { user: ids.bob, amount: 50, note: 'for the rent' } });
  });

  test.each([
    ['/pay user:@bobby amount:5', 'No member is named "bobby". Choose one from the list.'],
    ['/pay user:@bob amont:5 amount:5', '/pay has no option "amont". Available options: user, amount, note.'],
    ['/pay user:@bob amount:much note:x', 'Enter a whole number.'],
    ['/settings module name:economy enabled:maybe', 'Enter true or false.'],
    ['/help foo', '/help has no option "foo". Available option: command.'],
  ])('"%s" isn\'t sent, and a message says why', async (line, sentence) => {
    await open('/?user=alice');
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    await page.getByTestId('choices').getByText(sentence, { exact: true }).waitFor();
    expect(sandbox.edge.received.filter(({ interaction }) => interaction.type === 2)).toEqual([]);
  });

  type Option = { name: string; value?: unknown; options?: Option[] };

  function valuesOf({ options = [] }: Option): Json {
    return Object.fromEntries(options.map((one) => [one.name, one.value ?? valuesOf(one)]));
  }

  /** Replaces the names of members, channels, and roles with IDs where an option takes one. */
  function byId(key: string, value: unknown): unknown {
    if (key === 'whose') return sandbox.discord.info().guilds[0]?.roles.find((role) => role.name === value)?.id;
    return key === 'user' || key === 'where' ? ids[String(value)] : value;
  }

  test("members who can't see a channel aren't offered it, and end up in one they can see", async () => {
    await open('/?user=alice&channel=staff');
    expect(await page.getByTestId('channel-staff').count()).toBe(1);
    await page.keyboard.press('Alt+2');
    await page.getByTestId('channel-staff').waitFor({ state: 'detached' });
    expect(new URL(page.url()).search).toBe('?user=bob&channel=general');
    await page.keyboard.type('/mode where:');
    expect(await page.getByTestId('picker-option').allTextContents()).not.toContainEqual(
      expect.stringContaining('staff'),
    );
    await open('/?user=bob&channel=staff');
    await page.getByRole('heading', { name: 'Welcome to Chorus Lounge' }).waitFor();
    expect(new URL(page.url()).search).toBe('?user=bob&channel=general');
  });

  test('after switching users, typing goes to the composer', async () => {
    await open('/?user=alice');
    await page.keyboard.press('Alt+2');
    await page.waitForURL(/user=bob/);
    await page.getByTestId('user-carol').click();
    await page.waitForURL(/user=carol/);
    await page.keyboard.type('/daily');
    await page.keyboard.press('Enter');
    expect(await received()).toEqual({ daily: {} });
  });

  test('members who joined voice before the page loaded show up', async () => {
    const bob = { user: 'bob', guild: 'Chorus Lounge' };
    await sandbox.post('voice', { ...bob, channel: 'Lounge' });
    await open('/?user=alice');
    const inside = page.getByRole('list', { name: 'In Lounge' });
    await inside.getByText('Bob').waitFor();
    await sandbox.post('voice', { ...bob, channel: null });
    await inside.waitFor({ state: 'detached' });
  });
});
