/** Takes the dashboard's pictures for the docs: `SCREENSHOTS=docs npx vitest run infra/sandbox/e2e/dashboard-pictures.test.ts` */
import { join } from 'node:path';
import { onTestFinished, test } from 'vitest';
import { hasChromium, launchChromium } from '../../testing/chromium.ts';
import { ROOT } from '../state/folder.ts';
import { openLoggedIn } from './logged-in.ts';
import { openStage } from './stage.ts';

test.runIf(hasChromium && process.env.SCREENSHOTS === 'docs')(
  'the pictures of the docs are taken',
  async () => {
    const stage = await openStage('workerd', { RATE_LIMIT_SCALE: '100000' }, { hasVoice: true });
    onTestFinished(() => stage.stop());
    const browser = await launchChromium();
    onTestFinished(() => browser.close());
    const lounge = stage.sandbox.discord.core.world.guilds[0]?.id ?? '';
    const say = (command: string, user = 'alice') => stage.say(user, command);
    for (const user of ['alice', 'bob', 'carol', 'dave']) {
      await say('/daily', user);
      await say('/work job:musician', user);
      await say('/ping', user);
    }
    await say('/bank upgrade', 'bob');
    await say('/mod warn user:@dave reason:Spam in #general');
    await say('/settings set key:music.volume value:80%');
    for (const [user, channel, query] of [
      ['alice', 'Lounge', 'First Light'],
      ['bob', 'Studio', 'Night Train'],
    ] as const) {
      await stage.control('/sandbox/voice', { user, guild: 'Chorus Lounge', channel });
      await say(`/music play query:${query}`, user);
      await say('/music play query:lofi', user);
    }
    // What an edge has counted is written down after ten seconds.
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    await say('/balance');
    const context = await openLoggedIn(browser, stage.sandbox, 'alice', { viewport: { width: 1_100, height: 860 } });
    const page = await context.newPage();
    for (const [name, path] of [
      ['overview', `/dashboard/${lounge}`],
      ['economy', `/dashboard/${lounge}/economy/supply?days=7`],
      ['music', `/dashboard/${lounge}/music`],
      ['operator', '/dashboard/operator'],
    ]) {
      await page.goto(stage.sandbox.edgeUrl + path);
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(ROOT, 'docs', 'images', `dashboard-${name}.png`) });
    }
  },
  180_000,
);
