/** Checks that every key in infra/lavalink/application.yml is where Lavalink reads it. */
import { expect, test } from 'vitest';
import { composeFile } from '../docker/compose-schema.ts';
import { IMAGES_FILE, pinsIn } from '../docker/pins.ts';
import { composeOf, textOf, yamlOf } from '../docker/reading.ts';
import { lavalinkApplication } from './schema.ts';

const raw = yamlOf('infra/lavalink/application.yml') as { lavalink: { server: { password?: string } } };
const { server, lavalink, plugins, metrics, sentry, logging } = lavalinkApplication.parse(raw);

test('Lavalink listens on the port that the node connects to', () => {
  const { services } = composeFile.parse(composeOf('docker-compose.voice.yml'));
  expect(services['voice-node']?.environment?.LAVALINK_NODES).toContain(`http://lavalink:${server.port}`);
  expect(services.lavalink?.healthcheck?.test.join(' ')).toContain(`:${server.port}/version`);
});

test('the password comes from the environment and has no default', () => {
  expect(lavalink.server.password).toMatch(/^\$\{LAVALINK_SERVER_PASSWORD\}$/);
});

test('members can’t make Lavalink fetch URLs or files', () => {
  expect(lavalink.server.sources).toMatchObject({ http: false, local: false });
});

const baked = pinsIn(textOf(IMAGES_FILE))
  .filter(({ kind }) => kind === 'plugin')
  .map(({ reference }) => reference.split(':')[1]);

test('Lavalink downloads nothing itself, because it wouldn’t check what it gets', () => {
  expect(lavalink.plugins).toEqual([]);
});

test('YouTube is handled only by the plugin, which is in the image and enabled', () => {
  expect(lavalink.server.sources.youtube).toBe(false);
  expect(baked).toContain('youtube-plugin');
  expect(plugins.youtube.enabled).toBe(true);
});

test('sources that need keys are off by default, and every variable of theirs reaches the container', () => {
  expect(baked).toContain('lavasrc-plugin');
  const { services } = composeFile.parse(composeOf('docker-compose.voice.yml'));
  const given = services.lavalink?.environment ?? {};
  const used = [...JSON.stringify(plugins.lavasrc).matchAll(/\$\{(\w+):/g)].map(([, name]) => name as string);
  expect(used.length).toBeGreaterThan(8);
  for (const name of used) expect([name, given[name]]).toEqual([name, expect.stringMatching(`^\\$\\{${name}:-`)]);
  for (const name of used.filter((each) => each.startsWith('LAVALINK_')))
    expect(given[name]).toBe(`\${${name}:-false}`);
});

test('what members listen to is never logged or sent anywhere', () => {
  expect(logging.request).toEqual({ enabled: false });
  expect(sentry.dsn).toBe('');
  expect(logging.level).toEqual({ root: 'INFO', lavalink: 'INFO' });
  expect(metrics.prometheus).toEqual({ enabled: true, endpoint: '/metrics' });
});

test('rejects a password at the top level, where Lavalink doesn’t read it', () => {
  const misplaced = structuredClone(raw);
  const { password } = misplaced.lavalink.server;
  delete misplaced.lavalink.server.password;
  const issues = lavalinkApplication.safeParse({ ...misplaced, password }).error?.issues ?? [];
  expect(issues.map(({ code, path }) => [code, path.join('.')])).toEqual(
    expect.arrayContaining([
      ['invalid_type', 'lavalink.server.password'],
      ['unrecognized_keys', ''],
    ]),
  );
});

test('rejects plugin settings next to the plugin list, where Lavalink doesn’t read them', () => {
  const misplaced = structuredClone(raw);
  Object.assign(misplaced.lavalink, { youtube: { enabled: true } });
  expect(lavalinkApplication.safeParse(misplaced).success).toBe(false);
});
