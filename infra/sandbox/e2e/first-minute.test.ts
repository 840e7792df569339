/** A newcomer's first minute in a fresh sandbox: no setup, and one command to music. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complaintsOf, hasChromium, launchChromium } from '../../testing/chromium.ts';
import type { SandboxInfo } from '../control/protocol.ts';
import { ROOT } from '../state/folder.ts';
import { openStage, type Stage, textOf } from './stage.ts';

const GUILD = 'Chorus Lounge';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage('workerd', {}, { hasVoice: true });
});
afterAll(() => stage?.stop());

const joins = (user: string, channel: string | null) =>
  stage.control('/sandbox/voice', { user, guild: GUILD, channel });

test('once it’s ready, two agents are in the server, and two are there to deploy', async () => {
  const { status, body } = await stage.control<SandboxInfo>('/sandbox');
  expect(status).toBe(200);
  const named = (names: string[]) => body.users.filter(({ username }) => names.includes(username)).map(({ id }) => id);
  expect(body.guilds[0]?.members).toEqual(expect.arrayContaining(named(['soprano', 'alto'])));
  for (const id of named(['tenor', 'bass'])) expect(body.guilds[0]?.members).not.toContain(id);
  expect(textOf(await stage.say('alice', '/agents status'))).toContain('2 free');
  expect(JSON.stringify((await stage.say('alice', '/agents deploy count:3')).messages)).toMatch(/Tenor|tenor/);
});

test('a member joins the Lounge, runs one command, and music plays', async () => {
  expect((await joins('bob', 'Lounge')).status).toBe(200);
  const answer = textOf(await stage.say('bob', '/music play query:lofi'));
  expect(answer).toContain('Rain on Cooling Fans');
  expect(answer).toContain('Playing now in <#');
  const { world, bots } = stage.sandbox.discord.core;
  const lounge = world.findChannel('Lounge', world.findGuild(GUILD))?.id;
  const agents = new Set(bots.all().map(({ user }) => user.id));
  const inside = [...world.voice].filter(
    ([key, { channelId }]) => channelId === lounge && agents.has(key.split(':')[1] ?? ''),
  );
  expect(inside).toHaveLength(1);
  expect(textOf(await stage.say('bob', '/music now'))).toContain('Rain on Cooling Fans');
});

test('every search finds something, and the reply says if it’s a demo track', async () => {
  const answer = textOf(await stage.say('bob', '/music play query:never gonna give you up'));
  expect(answer).toContain('the sandbox has no “never gonna give you up”');
  expect(answer).not.toMatch(/"title":"[^"]*never gonna/i);
  expect(textOf(await stage.say('bob', '/music play query:nothing: at all'))).toContain("I couldn't find anything for");
  const linked = textOf(await stage.say('bob', '/music play query:https://www.youtube.com/watch?v=dQw4w9WgXcQ'));
  expect(linked).toContain("the sandbox can't open YouTube links");
  expect(textOf(await stage.say('bob', '/music play query:http://10.0.0.1/x.mp3'))).toContain("I can't open that link");
  await stage.say('bob', '/music stop');
  await joins('bob', null);
});

describe.skipIf(!hasChromium)('in the console', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  async function open(width: number, as: string): Promise<{ page: Page; complaints: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 800 }, reducedMotion: 'reduce' });
    const complaints = complaintsOf(page, stage.sandbox.url);
    await page.goto(`${stage.sandbox.url}/?${as}`);
    await page.getByTestId('starter-join').waitFor();
    return { page, complaints };
  }

  test('an empty channel guides to music: join, and then play', async () => {
    const { page, complaints } = await open(1_200, 'user=alice&channel=music');
    await page.getByTestId('starter-join').click();
    await page.getByText("You're in Lounge").waitFor();
    expect(await page.getByTestId('starter-join').getByText('Done').count()).toBe(1);

    await page.getByTestId('starter-play').click();
    await page.getByTestId('option-field').first().waitFor();
    expect(await page.locator('input[data-option="query"]').inputValue()).toBe('lofi');
    await page.keyboard.press('Enter');
    await page.getByText('Rain on Cooling Fans').first().waitFor();
    await page.getByRole('list', { name: 'In Lounge' }).getByText('App', { exact: true }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  test.each([1_200, 400])('the welcome in the server’s first channel fits into %i px', async (width) => {
    const { page, complaints } = await open(width, 'user=carol&channel=general');
    await page.getByText('Welcome to').waitFor();
    for (const step of ['join', 'play', 'daily', 'pay']) {
      const box = await page.getByTestId(`starter-${step}`).boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    const folder = join(ROOT, '.chorus', 'screenshots');
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `welcome-${width}.png`) });
    if (width === 400) {
      await page.getByTestId('starter-daily').click();
      await page.getByText('+1,000 credits').waitFor();
      await page.getByTestId('starter-daily').getByText('Done').waitFor({ state: 'attached' });
      await page.getByTestId('starter-pay').click();
      await page.keyboard.type('5');
      await page.keyboard.press('Enter');
      await page.getByTestId('starter-pay').getByText('Done').waitFor({ state: 'attached' });
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
});
