import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import { blankMessage } from '../discord/compose.ts';
import { isTimedOut, Permission } from '../discord/permissions.ts';
import { startTestSandbox, type TestSandbox } from '../discord/testing.ts';
import { serverOf, type TestedServer } from '../discord/testing-server.ts';
import { buildConsole, consoleRoutes } from './build.ts';

describe.skipIf(!hasChromium)('a server’s settings in the console', () => {
  const outDir = mkdtempSync(join(tmpdir(), 'chorus-server-'));
  let sandbox: TestSandbox;
  let server: TestedServer;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    [browser] = await Promise.all([launchChromium(), buildConsole(outDir)]);
  }, 30_000);
  afterAll(async () => {
    await browser.close();
    rmSync(outDir, { recursive: true });
  });

  beforeEach(async () => {
    sandbox = await startTestSandbox();
    sandbox.parts.ready = true;
    sandbox.discord.app.route('/', consoleRoutes(outDir));
    server = serverOf(sandbox.discord);
  });
  afterEach(async () => {
    await page.close();
    await sandbox.stop();
    expect(complaints).toEqual([]);
  });

  async function open(user: string, tab: string, size = { width: 1280, height: 800 }): Promise<void> {
    page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' });
    complaints = complaintsOf(page, sandbox.discord.url);
    await page.goto(`${sandbox.discord.url}/?user=${user}&channel=general`);
    await page.getByTestId('composer').waitFor();
    if (size.width < 500) await page.getByRole('button', { name: 'Channels' }).click();
    await page.getByTestId('server').click();
    await page.getByTestId('server-settings').waitFor();
    await page.getByTestId(`tab-${tab}`).click();
  }

  test('staff can time members out, change their roles, and ban them', async () => {
    await open('alice', 'Members');
    const dave = page.getByTestId('row-dave');
    await dave.getByLabel('Time out Dave').selectOption('1 hour');
    await dave.getByText('timed out until').waitFor();
    expect(isTimedOut(server.member('dave'))).toBe(true);
    await dave.getByLabel('Give Dave a role').selectOption('DJ');
    await dave.getByRole('button', { name: 'Take DJ from Dave' }).waitFor();
    expect(server.member('dave').roleIds).toEqual([server.role('DJ').id]);
    await dave.getByLabel('DMs closed').check();
    await expect.poll(() => sandbox.discord.core.world.closedDms.size).toBe(1);
    await dave.getByRole('button', { name: 'Ban' }).click();
    await dave.waitFor({ state: 'detached' });
    await page.getByTestId('tab-Bans').click();
    await page.getByRole('button', { name: 'Unban' }).click();
    await page.getByText('Nobody is banned.').waitFor();
    await page.getByTestId('tab-Audit log').click();
    await page.getByText('Alice unbanned Dave').waitFor();
  });

  test('roles can be named, ordered, and given permissions', async () => {
    await open('alice', 'Roles');
    await page.getByTestId('role-DJ').locator('summary').click();
    const role = page.getByTestId('role-DJ');
    await role.getByLabel('Kick Members').check();
    await expect.poll(() => server.role('DJ').permissions & Permission.kickMembers).not.toBe(0n);
    await role.getByRole('button', { name: 'Move DJ up' }).click();
    await page.locator('[data-testid=role-DJ] ~ [data-testid=role-Staff]').waitFor();
    expect(server.role('DJ').position).toBeGreaterThan(server.role('Staff').position);
    await role.getByLabel('Name', { exact: true }).fill('Host');
    await page.keyboard.press('Tab');
    await page.getByTestId('role-Host').waitFor();
  });

  test('what someone types isn’t overwritten by what others change meanwhile', async () => {
    await open('alice', 'Roles');
    await page.getByTestId('role-DJ').locator('summary').click();
    const name = page.getByTestId('role-DJ').getByLabel('Name', { exact: true });
    await name.fill('Host');
    await server.as('alice', 'PATCH', `/guilds/${server.guild.id}/roles/${server.role('Staff').id}`, { name: 'Crew' });
    await page.getByTestId('role-Crew').waitFor();
    expect(await name.inputValue()).toBe('Host');
    await page.keyboard.press('Tab');
    await page.getByTestId('role-Host').waitFor();
  });

  test('channels have slowmode and show their overwrites, and AutoMod can block words', async () => {
    await open('alice', 'Channels');
    await page.getByLabel('Slowmode in general').selectOption('30 s');
    await expect.poll(() => server.channel('general').rateLimitPerUser).toBe(30);
    await page.getByTestId('row-staff').getByText('can’t View Channels').waitFor();
    await page.getByTestId('tab-AutoMod').click();
    await page.getByLabel('Block words').fill('bad*, *worse');
    await page.keyboard.press('Enter');
    await page.getByText('bad*, *worse').waitFor();
    expect(server.guild.autoModeration).toMatchObject([{ trigger_metadata: { keyword_filter: ['bad*', '*worse'] } }]);
  });

  test('works with the keyboard, on a narrow screen, and says what someone may not do', async () => {
    await open('bob', 'Members', { width: 400, height: 700 });
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.getByTestId('tab-App').getAttribute('aria-selected')).toBe('true');
    await page.getByLabel('Message Content').press('Space');
    await expect.poll(() => sandbox.discord.core.bots.main.intents.messageContent).toBe(true);
    const width = await page.evaluate('document.querySelector("dialog.server").scrollWidth');
    expect(width).toBeLessThanOrEqual(400);
    await page.getByTestId('tab-Bans').click();
    await page.getByText('Discord says: Missing Permissions').waitFor();
    expect(complaints.splice(0)).toEqual([expect.stringContaining('403')]);
    await page.keyboard.press('Escape');
    await page.getByTestId('server-settings').waitFor({ state: 'detached' });
  });

  test('direct messages are there for their user, also after a ban, and their buttons work', async () => {
    await sandbox.reset();
    const { core } = sandbox.discord;
    core.world.directChannels.push({ id: '77', botId: sandbox.discord.applicationId, userId: server.id('dave') });
    const button = { type: 2, style: 1, label: 'Appeal', custom_id: 'appeal', id: 2 };
    const shell = blankMessage(core.ids.next(), '77', core.world.bot);
    core.messages.add({
      ...shell,
      content: 'You were banned.',
      components: [{ type: 1, id: 1, components: [button] }],
    });
    server.ban('dave', 'Spam');
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    complaints = complaintsOf(page, sandbox.discord.url);
    await page.goto(`${sandbox.discord.url}/?user=dave`);
    await page.getByTestId('direct-Chorus').waitFor();
    await page.getByRole('button', { name: 'Appeal' }).click();
    await page.getByTestId('message').getByText('done').waitFor();
    expect(sandbox.last().interaction).toMatchObject({ type: 3, user: { id: server.id('dave') } });
    await page.getByTestId('user-bob').click();
    await page.getByTestId('composer').waitFor();
    expect(await page.getByTestId('direct-Chorus').count()).toBe(0);
  });

  test('the member list shows roles, and who’s timed out', async () => {
    server.timeOut('dave', 3_600_000);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
    complaints = complaintsOf(page, sandbox.discord.url);
    await page.goto(`${sandbox.discord.url}/?user=alice&channel=general`);
    await page.getByTestId('member-dave').getByText('timed out').waitFor();
    await page.getByTestId('member-bob').getByText('DJ').waitFor();
  });
});
